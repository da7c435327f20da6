#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""One hostile client of the key service, whose name is the argument; see kds_hostile.sh. Each ends with
a client that is served, by the same process as before."""
import contextlib
import json
import os
import pathlib
import random
import resource
import select
import socket
import struct
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "lib"))
from rawrpc import (ACCESS_DENIED, BIND_ACK, BIND_NAK, EPM, FIRST, FLAGS, GETKEY, ISDKEY, LAST, PATIENCE,  # noqa: E402
                    PROTO_ERROR, RESPONSE, SEC_PKG_ERROR, ALTER_CONTEXT, AUTH3, BIND, HEADER_SIGN, KRB5, SPNEGO,
                    Connection, Ended, Session, bind, pdu, request, session, status)

PORT, MAPPER = int(os.environ["LAPSIM_KDS_PORT"]), int(os.environ["LAPSIM_RPC_PORT"])
# sim/kds/server/connection.h; what ends a connection looks once a second
MIDWAY_S, CALLER_MAX = 10, 512
MEMORY_MAX = 64 << 20  # bytes more than before, whatever is done; sanitizers keep some of what is freed


def pid():
    told = json.loads(subprocess.run(["lapsim", "status", os.environ["LAPSIM_DIR"], "--json"], check=True,
                                     capture_output=True, text=True).stdout)
    return told["key_service"]["pid"]


def memory():
    """Bytes that the server has."""
    return int(pathlib.Path(f"/proc/{pid()}/statm").read_text().split()[1]) * resource.getpagesize()


def works():
    with session(PORT) as s:
        assert s.get_key() == 0


def all_end(connections, within):
    """They are all closed by the server; how long that took."""
    began, poll = time.monotonic(), select.poll()
    left = {c.socket.fileno(): c for c in connections}
    for fd in left:
        poll.register(fd, select.POLLIN)
    while left:
        assert time.monotonic() - began < within, f"{len(left)} of {len(connections)} connections are still there"
        for fd, _ in poll.poll(1000):
            try:
                while left[fd].socket.recv(65536):
                    pass
            except ConnectionResetError:
                pass
            poll.unregister(fd)
            del left[fd]
    return time.monotonic() - began


def half_sent():
    """PDUs that stop anywhere, handshakes and requests that stop between fragments, and bytes that come
    one by one: all are ended, none before its time, while a client is served at once."""
    whole = bind(ISDKEY)
    with contextlib.ExitStack() as stack:
        stalled = [stack.enter_context(Connection(PORT)) for _ in range(len(whole))]
        for n, c in enumerate(stalled):
            c.send(whole[:n])
        c = stack.enter_context(Session(PORT))
        assert c.ask(c.bound(BIND, c.first))[0] == BIND_ACK  # and no third leg
        stalled.append(c)
        for beginning in (request(GETKEY)[:30], request(GETKEY, flags=FIRST)):
            c = stack.enter_context(Connection(PORT))
            c.ask(whole)
            c.send(beginning)
            stalled.append(c)
        slow = stack.enter_context(Connection(PORT))
        busy = stack.enter_context(session(PORT))
        rest = b""
        began = time.monotonic()
        slow_ended, slow_sent, worst = None, 0, 0.0
        with session(PORT) as s:
            while time.monotonic() - began < MIDWAY_S * 3 and slow_ended is None:
                if time.monotonic() - began < MIDWAY_S - 3:
                    ready = select.select([c.socket for c in stalled], [], [], 0)[0]
                    assert not ready, "one is ended before its time"
                asked = time.monotonic()
                assert s.get_key() == 0
                worst = max(worst, time.monotonic() - asked)
                try:
                    slow.send(whole[slow_sent:slow_sent + 1])
                    slow_sent += 1
                except OSError:
                    slow_ended = time.monotonic() - began
                # the end of one call and the beginning of the next: never a pause between them
                call = busy.seal()
                busy.send(rest + call[:30])
                rest = call[30:]
                time.sleep(0.9)
        busy.send(rest)
        time.sleep(1.2)
        busy.send(busy.seal())
        assert worst < 3, f"a client waited {worst} s"
        assert slow_ended is not None, "who sends a byte a second is never ended"
        took = time.monotonic() - began
        all_end(stalled, PATIENCE)
        print(f"ended after {took:.1f} s; a client waited {worst * 1000:.1f} ms at most")


def stalled_thousand():
    """A thousand connections that send half a bind hold nobody up, and take little memory."""
    files = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files[1], files[1]))
    before, worst = memory(), 0.0
    with contextlib.ExitStack() as stack, session(PORT) as s:
        for n in range(1000):
            c = stack.enter_context(Connection(MAPPER if n % 2 else PORT))
            c.send(bind(ISDKEY)[:40])
            if n % 10 == 0:
                asked = time.monotonic()
                assert s.get_key() == 0
                worst = max(worst, time.monotonic() - asked)
        for _ in range(20):
            asked = time.monotonic()
            works()
            worst = max(worst, time.monotonic() - asked)
        grown = memory() - before
        assert grown < MEMORY_MAX, f"{grown} bytes for a thousand connections"
    assert worst < 3, f"a client waited {worst} s"
    print(f"a client waited {worst * 1000:.1f} ms at most; {grown >> 10} KiB more")


def full_house():
    """When there are no more places, who is authenticated stays, and who has said nothing goes."""
    with contextlib.ExitStack() as stack, session(PORT) as s:
        silent = [stack.enter_context(Connection(PORT)) for _ in range(95)]
        assert s.get_key() == 0
        works()
        ended = [c for c in silent if select.select([c.socket], [], [], 0)[0]]
        assert ended and ended == silent[:len(ended)], "it is not those silent for the longest that went"


def slow_sender():
    """Who needs a few seconds for a handshake and a call is served."""
    with Session(PORT) as s:
        whole = s.bound(BIND, s.first, FIRST | LAST | HEADER_SIGN)
        for at in range(0, len(whole), 50):
            s.send(whole[at:at + 50])
            time.sleep(0.05)
        kind, data = s.answer()
        assert kind == BIND_ACK
        third = s.step(data[-struct.unpack_from("<H", data, 10)[0]:])
        for byte in s.bound(ALTER_CONTEXT, third):
            s.send(bytes([byte]))
        s.answer()
        for byte in s.seal():
            s.send(bytes([byte]))
        assert s.answer()[0] == RESPONSE


def never_reads():
    """Who asks and asks and reads nothing is stopped from asking, and then ended; the server keeps only
    so many of its answers."""
    before, began, sent, left, grown, stopped = memory(), time.monotonic(), 0, b"", 0, False
    with session(PORT) as s:
        s.socket.setblocking(False)
        while time.monotonic() - began < PATIENCE:
            left = left or s.seal()
            try:
                n = s.socket.send(left)
            except BlockingIOError:
                stopped, grown = True, max(grown, memory() - before)
                works()
                select.select([], [s.socket], [], 0.5)
                continue
            except OSError:
                break
            sent, left = sent + n, left[n:]
            assert sent < 64 << 20, "64 MiB of requests were taken without an answer read"
        else:
            raise AssertionError("it is never ended")
    assert stopped, "it is not stopped from asking"
    assert grown < MEMORY_MAX, f"{grown} bytes for one who does not read"
    print(f"{sent >> 10} KiB were taken; {grown >> 10} KiB more; ended after {time.monotonic() - began:.1f} s")


def too_many_of_one():
    """One caller has so many connections, and not one more; another caller is served all the same."""
    files = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files[1], files[1]))
    with contextlib.ExitStack() as stack:
        held = [stack.enter_context(session(PORT)) for _ in range(CALLER_MAX)]
        one_more = stack.enter_context(Session(PORT))
        try:
            one_more.handshake()
            one_more.answer()
            raise AssertionError("one more is served")
        except Ended:
            pass
        assert held[0].get_key() == 0 and held[-1].get_key() == 0
        mine, os.environ["KRB5CCNAME"] = os.environ["KRB5CCNAME"], os.environ["OTHER_KRB5CCNAME"]
        works()
        os.environ["KRB5CCNAME"] = mine
        held[7].__exit__()
        # the place is free once the server has seen that it is
        began = time.monotonic()
        while time.monotonic() - began < PATIENCE:
            with contextlib.suppress(Ended), session(PORT) as s:
                assert s.get_key() == 0
                return
    raise AssertionError("a place that was given back stays taken")


def queues(c):
    """What the kernel holds of the server's side of a connection: bytes to be sent, bytes to be read."""
    mine = f"{c.socket.getsockname()[1]:04X}"
    for row in pathlib.Path("/proc/net/tcp").read_text().splitlines()[1:]:
        local, remote, _, held = row.split()[1:5]
        if local.endswith(f":{PORT:04X}") and remote.endswith(f":{mine}"):
            return tuple(int(n, 16) for n in held.split(":"))
    return 0, 0


def read_up(c):
    """The server has read all there is; how much waits to be sent."""
    began = time.monotonic()
    while time.monotonic() - began < PATIENCE:
        waiting, unread = queues(c)
        if unread == 0:
            return waiting
        time.sleep(0.001)
    raise AssertionError("the server does not read")


def second_handshake():
    """A second handshake is refused; while its refusal waits behind answers that nobody reads, the
    server still knows who that was, and counts others of the same name."""
    with session(PORT) as s:
        calls, full, rounds = 0, 0, 0
        # until the kernel takes no more of the answers, neither for us nor for the server
        while rounds < 2:
            s.send(b"".join(s.seal() for _ in range(60)))
            calls, before, full = calls + 60, full, read_up(s)
            rounds = rounds + 1 if full == before > 0 else 0
        s.send(s.bound(ALTER_CONTEXT, b"another"))
        read_up(s)
        works()
        for _ in range(calls):
            assert s.answer()[0] == RESPONSE
        assert status(s.answer()) == ACCESS_DENIED
        assert s.ends()


def tampered():
    """Replays, flipped bits, another order, calls without a seal or below packet privacy."""
    for kind in SPNEGO, KRB5:
        with session(PORT, kind=kind) as s:
            once = s.seal()
            assert s.ask(once)[0] == RESPONSE
            assert status(s.ask(once)) == SEC_PKG_ERROR and s.ends()
        with session(PORT, kind=kind) as s:
            s.seal()
            assert status(s.ask(s.seal())) == SEC_PKG_ERROR and s.ends()
        good = len(once)
        # call id and behind, but for the security trailer, whose fields are looked at before
        for at in [*range(12, 24), *range(24, good - 84, 11), *range(good - 76, good, 7)]:
            with session(PORT, kind=kind) as s:
                bad = bytearray(s.seal())
                bad[at] ^= 1 << at % 8
                assert status(s.ask(bytes(bad))) == SEC_PKG_ERROR, f"byte {at}"
                assert s.ends()
    with session(PORT) as s:
        assert status(s.ask(request(GETKEY))) == ACCESS_DENIED and s.ends()
    with session(PORT, level=5) as s:
        assert status(s.ask(s.seal())) == ACCESS_DENIED
    with Connection(PORT) as c:
        c.ask(bind(ISDKEY))
        assert status(c.ask(request(GETKEY))) == ACCESS_DENIED


def weak_contexts():
    """Nobody gets in without replay detection, sequence detection or DCE style; MIT's library has the
    other flags always."""
    for kind in SPNEGO, KRB5:
        for lacks in 4, 8:
            with Session(PORT, kind=kind, flags=FLAGS & ~lacks) as s:
                assert status(s.handshake()) == ACCESS_DENIED and s.ends()
        with Session(PORT, kind=kind, flags=FLAGS & ~0x1000) as s:
            assert s.handshake()[0] == BIND_NAK and s.ends()


def nonsense():
    """Bytes at random, and binds, tickets and requests with bits flipped: always the same process."""
    random.seed(7)
    with Session(PORT) as s:
        ticket = s.bound(BIND, s.first)
    calls = [bind(ISDKEY), bind(EPM, offers=16), ticket, bind(ISDKEY) + request(GETKEY),
             bind(EPM) + request(GETKEY, opnum=3), bind(ISDKEY) + pdu(AUTH3, bytes(4))]
    for n in range(1500):
        data = bytearray(random.randbytes(random.randrange(1, 200)) if n % 10 == 0 else random.choice(calls))
        for _ in range(random.randrange(4)):
            data[random.randrange(len(data))] ^= 1 << random.randrange(8)
        with Connection(MAPPER if n % 2 else PORT) as c, contextlib.suppress(OSError):
            c.send(bytes(data))
            c.socket.shutdown(socket.SHUT_WR)
            while c.socket.recv(65536):
                pass
    with Connection(PORT) as c:
        c.ask(bind(ISDKEY))
        assert status(c.ask(pdu(17, b""))) == PROTO_ERROR and c.ends()


def main():
    before = pid()
    globals()[sys.argv[1]]()
    works()
    assert pid() == before, "the server is another process"


main()
