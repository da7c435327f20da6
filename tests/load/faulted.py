#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Clients of a domain controller on which requests go wrong, at the same time.

usage: faulted.py counted | rough | told SEED COUNT

counted: each answer is waited for, and what the plan of faults has counted is what was asked and
what has failed. rough: several requests wait at once, numbers come again, answers are not read,
connections end in the middle; that slapd still answers when all is over is for the caller to see.
told: what the timeline has of COUNT searches whose answers are read late, and of a bind that is
abandoned, which has no effect (RFC 4511 4.11), is what was; and a fault of somebody is not of those
who were, RFC 4511 4.2.1.
Messages are written here, RFC 4511 section 4, so that they can be as no library would have them.
Exit status: 0, or 1 with what was wrong.
"""
import json
import os
import random
import socket
import ssl
import subprocess
import sys
import threading

CLIENTS, SECONDS, IMPATIENT = 16, 60, 1
BUSY, STARTTLS = 51, b'1.3.6.1.4.1.1466.20037'
RESULTS = (0x61, 0x65, 0x67, 0x6d, 0x6f, 0x78)
EFFECTS = ('busy', 'unavailable', 'unwilling', 'insufficient-rights', 'referral', 'cut-before', 'cut-after', 'truncated-tls',
           'slow(30ms)')


def fault(*words):
    return subprocess.run(['lapsim', 'fault', os.environ['LAPSIM_DIR'], *words], check=True, capture_output=True, text=True).stdout


def tlv(tag, *parts):
    value = b''.join(parts)
    size = len(value)
    if size >= 128:
        octets = size.to_bytes(4, 'big')
        return bytes([tag, 0x84]) + octets + value
    return bytes([tag, size]) + value


def octets(text, tag=4):
    return tlv(tag, text if isinstance(text, bytes) else text.encode())


def number(value, tag=2):
    return tlv(tag, value.to_bytes(max(1, value.bit_length() // 8 + 1), 'big'))


def read_password():
    with open(os.environ['LAPSIM_ADMIN_PASSWORD_FILE'], encoding='ascii') as file:
        return file.read().strip()


BASE, COMPUTER = os.environ['LAPSIM_BASE_DN'], os.environ['LOAD_COMPUTER_DN']
HAS_CLASS = octets('objectClass', 0x87)


def bind(password=''):
    return tlv(0x60, number(3), octets(os.environ['LAPSIM_ADMIN_DN']), octets(password or read_password(), 0x80))


def search(base, scope, condition=HAS_CLASS, attributes=('*',)):
    return tlv(0x63, octets(base), number(scope, 10), number(0, 10), number(0), number(0), tlv(1, b'\0'), condition,
               tlv(0x30, *map(octets, attributes)))


def modify(draw):
    value = str(draw.randrange(1, 1 << 40))
    return tlv(0x66, octets(COMPUTER), tlv(0x30, tlv(0x30, number(2, 10), tlv(
        0x30, octets('description'), tlv(0x31, octets(value))))))


def compare():
    return tlv(0x6e, octets(COMPUTER), tlv(0x30, octets('cn'), octets('WS0001')))


def rename(draw):
    name = f'CN=none{draw.randrange(1000)}'
    return tlv(0x6c, octets(f'{name},{BASE}'), octets(name), tlv(1, b'\xff'))


def extended(name, value=b''):
    return tlv(0x77, octets(name, 0x80), value)


def nested(depth):
    condition = HAS_CLASS
    for _ in range(depth):
        condition = tlv(0xa2, condition)
    return condition


def request(draw):
    """Any of those that change nothing which others rely on."""
    return draw.choice([
        lambda: search(COMPUTER, 0), lambda: search(BASE, 2), lambda: search(BASE, 1, attributes=('cn', 'nTSecurityDescriptor')),
        lambda: search(COMPUTER, 0, nested(draw.choice((2, 60, 900)))),
        lambda: search(BASE, 2, tlv(0xa1, *[tlv(0xa3, octets('cn'), octets(f'none{n}')) for n in range(400)])),
        lambda: search(os.urandom(40), 2, tlv(0xa3, octets(os.urandom(9)), octets(os.urandom(30)))),
        lambda: modify(draw), compare, lambda: rename(draw), bind,
        lambda: extended(b'1.3.6.1.4.1.4203.1.11.3'), lambda: extended(b'1.2.3.4', octets(b'x' * 300, 0x81))])()


class Connection:
    def __init__(self, tls, room=0):
        host, port = os.environ['LOAD_LDAP_URI'].split('//')[1].split(':')
        self.rest, self.codes = b'', []
        self.socket = socket.socket()
        self.socket.settimeout(SECONDS)
        if room:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
        self.socket.connect((host, int(port)))
        if tls and self.ask(0x7ffffffe, extended(STARTTLS)) == 0:
            context = ssl.create_default_context(cafile=os.environ['LAPSIM_CA_FILE'])
            self.socket = context.wrap_socket(self.socket, server_hostname=host)

    def send(self, identity, operation):
        self.socket.sendall(tlv(0x30, number(identity), operation))

    def message(self):
        """Tag of what it is, and its code; None at the end of the connection."""
        while True:
            size, begin = (self.rest[1], 2) if len(self.rest) > 1 else (0, 0)
            if size & 128:
                begin = 2 + (size & 127)
                size = int.from_bytes(self.rest[2:begin], 'big') if len(self.rest) >= begin else 1 << 40
            if begin and len(self.rest) >= begin + size:
                body, self.rest = self.rest[begin:begin + size], self.rest[begin + size:]
                operation = body[2 + body[1]:]
                inside = operation[2:] if operation[1] < 128 else operation[2 + (operation[1] & 127):]
                return operation[0], inside[2]
            more = self.socket.recv(65536)
            if not more:
                return None
            self.rest += more

    def result(self):
        while True:
            message = self.message()
            if message is None or message[0] in RESULTS:
                return message and message[1]

    def ask(self, identity, operation):
        self.send(identity, operation)
        self.codes.append(self.result())
        return self.codes[-1]


def counted(draw, count, told):
    connection = Connection(draw.randrange(4))
    for identity in range(1, count + 1):
        connection.ask(identity, request(draw))
    told.append((len(connection.codes), connection.codes.count(BUSY), connection.codes.count(None)))


def lines(operation):
    with open(f"{os.environ['LAPSIM_DIR']}/timeline.jsonl", encoding='ascii') as file:
        return [line for line in map(json.loads, file) if line.get('op') == operation]


def told_of(count):
    fault('clear')
    fault('add', 'ldap.bind=slow(100ms)')
    connection = Connection(1, room=2048)
    connection.send(1, bind())
    connection.send(2, tlv(0x50, b'\x01'))
    if connection.result() != 0:
        sys.exit('faulted: an abandon ends a bind')
    fault('clear')
    fault('add', 'ldap.compare@administrator=busy')
    codes = [connection.ask(2, compare()), connection.ask(2, bind('wrong')), connection.ask(2, compare())]
    codes += [connection.ask(2, bind()), connection.ask(2, compare())]
    fault('clear')
    if codes != [BUSY, 49, 1, 0, BUSY]:
        sys.exit(f'faulted: compared by somebody, by nobody, by somebody: {codes}')
    for identity in range(3, 3 + count):
        connection.send(identity, search(f'CN=Schema,CN=Configuration,{BASE}', 2, attributes=('*', 'nTSecurityDescriptor')))
    entries, ends = 0, 0
    while ends < count:
        tag, _ = connection.message()
        entries, ends = entries + (tag == 0x64), ends + (tag == 0x65)
    told = lines('search')[-count:]
    if sum(line['entries'] for line in told) != entries or {line['who'] for line in told} != {'Administrator'}:
        sys.exit(f'faulted: {entries} entries, but {told}')


def rough(draw, count, told):
    for _ in range(max(1, count // 10)):
        try:
            connection = Connection(draw.randrange(4))
            connection.ask(0, bind())
            connection.socket.settimeout(IMPATIENT)
            waiting = 0
            for _ in range(10):
                connection.send(draw.choice((0, 7, 7, 0x7fffffff, draw.randrange(1 << 31))), request(draw))
                waiting += 1
                if draw.randrange(4) == 0:
                    connection.send(8, tlv(0x50, b'\x07'))
                while waiting and draw.randrange(2):
                    connection.message()
                    waiting -= 1
            end = draw.randrange(4)
            if end == 0:
                connection.send(9, tlv(0x42))
            if end == 1:
                connection.socket.send(b'\x30\x84\0\0\1\0\2\1')
            if end == 2:
                connection.socket.shutdown(socket.SHUT_WR)
            connection.socket.close()
        except (OSError, ssl.SSLError):
            pass  # what is cut
    told.append((0, 0, 0))


def main(what, seed, count):
    if what == 'told':
        told_of(count)
        return
    told = []
    specs = ['ldap.any:5%=busy'] if what == 'counted' else \
        [f'ldap.any:5%={effect}' for effect in EFFECTS] + ['ldap.values:20%=shuffle', 'ldap.connect:/5=slow(20ms)', 'ldap.tls:/4=expired',
                                                           'ldap.connect:/7=cut-before']
    fault('clear')
    fault('add', *specs)
    threads = [threading.Thread(target={'counted': counted, 'rough': rough}[what], args=(random.Random(seed * 100 + n), count, told))
               for n in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    plan = [line.split() for line in fault('list').splitlines()]
    fault('clear')
    if len(told) != CLIENTS:
        sys.exit(f'faulted: {CLIENTS - len(told)} clients have failed')
    if what == 'rough':
        dull = [line for line in plan if line[0] in specs and line[2] == '0']
        sys.exit(f'faulted: never went wrong: {dull}' if dull else 0)
    failed, lost = sum(t[1] for t in told), sum(t[2] for t in told)
    if lost or [specs[0], str(sum(t[0] for t in told)), str(failed)] not in plan or failed == 0:
        sys.exit(f'faulted: {told} but {plan}')


if __name__ == '__main__':
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
