#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""DCE/RPC by hand, for tests that do what no client does: PDUs as bytes, on a socket of one's own, and
GSSAPI as the system's library has it. [C706] 12.6, [MS-RPCE] 2.2.2; GetKey is [MS-GKDI] 3.1.4.1.
"""
import ctypes
import os
import socket
import struct

REQUEST, RESPONSE, FAULT, BIND, BIND_ACK, BIND_NAK = 0, 2, 3, 11, 12, 13
ALTER_CONTEXT, ALTER_CONTEXT_RESP, AUTH3, SHUTDOWN, CO_CANCEL, ORPHANED = 14, 15, 16, 17, 18, 19
FIRST, LAST, HEADER_SIGN = 1, 2, 4
SPNEGO, KRB5, PRIVACY = 9, 16, 6
ACCESS_DENIED, SEC_PKG_ERROR, PROTO_ERROR = 5, 0x721, 0x1C01000B

NDR = bytes.fromhex("045d888aeb1cc9119fe808002b10486002000000")
ISDKEY = bytes.fromhex("605978b94f52df118b6d83dcded7208501000000")
EPM = bytes.fromhex("0883afe11f5dc91191a408002b14a0fa03000000")
PATIENCE = 60  # seconds for an answer; a slow machine has them all


def pdu(kind, body, flags=FIRST | LAST, call=1, auth=b"", auth_len=0):
    length = 16 + len(body) + len(auth)
    return struct.pack("<BBBBIHHI", 5, 0, kind, flags, 0x10, length, auth_len, call) + body + auth


def trailer(token, kind=SPNEGO, level=PRIVACY, pad=0, context=7):
    return struct.pack("<BBBBI", kind, level, pad, 0, context) + token


def bind(interface, token=b"", kind=BIND, flags=FIRST | LAST, call=1, offers=1, **auth):
    """A bind or an alter_context of one interface by NDR, as contexts from 0 on."""
    body = struct.pack("<HHIB3x", 5840, 5840, 0, offers)
    for i in range(offers):
        body += struct.pack("<HBB", i, 1, 0) + interface + NDR
    return pdu(kind, body, flags, call, trailer(token, **auth) if token else b"", len(token))


def request(stub, opnum=0, context=0, flags=FIRST | LAST, call=1):
    return pdu(REQUEST, struct.pack("<IHH", len(stub), context, opnum) + stub, flags, call)


# O:SYG:SYD:(A;;CCDC;;;WD): everybody gets a seed key, self-relative
SYSTEM = bytes([1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0])
EVERYONE = bytes([1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0])
SD = (struct.pack("<BBHIIII", 1, 0, 0x8004, 20, 32, 0, 44) + 2 * SYSTEM
      + struct.pack("<BBHHH", 2, 0, 28, 1, 0) + struct.pack("<BBHI", 0, 0, 20, 3) + EVERYONE)
GETKEY = struct.pack("<II", len(SD), len(SD)) + SD + struct.pack("<Iiii", 0, -1, -1, -1)


class Ended(Exception):
    """The server has closed the connection."""


class Connection:
    """A socket that speaks PDUs."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def read(self, n):
        data = b""
        while len(data) < n:
            try:
                more = self.socket.recv(n - len(data))
            except ConnectionResetError:
                more = b""
            if not more:
                raise Ended
            data += more
        return data

    def answer(self):
        """The next PDU: its type, and all of it."""
        head = self.read(16)
        return head[2], head + self.read(struct.unpack_from("<H", head, 8)[0] - 16)

    def ask(self, data):
        self.send(data)
        return self.answer()

    def ends(self):
        """Does the server close it, with nothing more to say?"""
        try:
            kind, data = self.answer()
        except Ended:
            return True
        raise AssertionError(f"PDU {kind} instead of the end: {data.hex()}")


def status(answer):
    """Of a fault."""
    kind, data = answer
    assert kind == FAULT, f"PDU {kind} instead of a fault: {data.hex()}"
    return struct.unpack_from("<I", data, 24)[0]


# ---- GSSAPI ----------------------------------------------------------------------------------
gss = ctypes.CDLL("libgssapi_krb5.so.2")


class Buffer(ctypes.Structure):
    _fields_ = [("length", ctypes.c_size_t), ("value", ctypes.c_void_p)]


class Oid(ctypes.Structure):
    _fields_ = [("length", ctypes.c_uint32), ("elements", ctypes.c_char_p)]


class Iov(ctypes.Structure):
    _fields_ = [("type", ctypes.c_uint32), ("buffer", Buffer)]


EMPTY, DATA, HEADER, SIGN_ONLY = 0, 1, 2, 11
MECHS = {KRB5: bytes.fromhex("2a864886f712010202"), SPNEGO: bytes.fromhex("2b0601050502")}
HOSTBASED = bytes.fromhex("2a864886f71201020104")
# mutual, replay, sequence, confidentiality, integrity, DCE style
FLAGS = 2 | 4 | 8 | 16 | 32 | 0x1000


class Session(Connection):
    """Bound to ISDKey, and authenticated by whatever ticket KRB5CCNAME has."""

    def __init__(self, port, kind=SPNEGO, level=PRIVACY, flags=FLAGS, by_auth3=False):
        super().__init__(port)
        self.kind, self.level, self.flags, self.signs = kind, level, flags, True
        self.context, self.name = ctypes.c_void_p(), ctypes.c_void_p()
        minor, text = ctypes.c_uint32(), b"host@" + f"dc1.{os.environ['LAPSIM_DOMAIN']}".encode()
        given = Buffer(len(text), ctypes.cast(text, ctypes.c_void_p))
        self.check(gss.gss_import_name(ctypes.byref(minor), ctypes.byref(given),
                                       ctypes.byref(Oid(len(HOSTBASED), HOSTBASED)), ctypes.byref(self.name)))
        self.first = self.step(b"")
        self.by_auth3 = by_auth3

    def handshake(self):
        """All legs; the answer to the last, if there is one."""
        kind, data = self.ask(self.bound(BIND, self.first, FIRST | LAST | HEADER_SIGN))
        if kind != BIND_ACK:
            return kind, data
        third = self.step(data[-struct.unpack_from("<H", data, 10)[0]:])
        if self.by_auth3:
            self.send(pdu(AUTH3, bytes(4), auth=self.trailer(third), auth_len=len(third)))
            return None
        return self.ask(self.bound(ALTER_CONTEXT, third))

    def bound(self, kind, token, flags=FIRST | LAST):
        return bind(ISDKEY, token, kind, flags).replace(trailer(token), self.trailer(token))

    def trailer(self, token, pad=0):
        return trailer(token, self.kind, self.level, pad)

    @staticmethod
    def check(major):
        assert major & 0xFFFF0000 == 0, f"GSSAPI: 0x{major:x}"

    def step(self, token):
        minor, out = ctypes.c_uint32(), Buffer()
        given = Buffer(len(token), ctypes.cast(token, ctypes.c_void_p))
        mech = MECHS[self.kind]
        self.check(gss.gss_init_sec_context(
            ctypes.byref(minor), None, ctypes.byref(self.context), self.name, ctypes.byref(Oid(len(mech), mech)),
            self.flags, 0, None, ctypes.byref(given) if token else None, None, ctypes.byref(out), None, None))
        made = ctypes.string_at(out.value, out.length)
        gss.gss_release_buffer(ctypes.byref(minor), ctypes.byref(out))
        return made

    def iov(self, data, stub_at, auth_at, token_len):
        at = ctypes.addressof(data)
        kind = SIGN_ONLY if self.signs else EMPTY
        return (Iov * 4)(Iov(kind, Buffer(stub_at, at)), Iov(DATA, Buffer(auth_at - stub_at, at + stub_at)),
                         Iov(kind, Buffer(8, at + auth_at)), Iov(HEADER, Buffer(token_len, at + auth_at + 8)))

    def seal(self, stub=GETKEY, opnum=0, flags=FIRST | LAST, call=1, context=0):
        """A request, sealed."""
        minor, sealed = ctypes.c_uint32(), ctypes.c_int()
        pad = -len(stub) % 16
        stub += bytes(pad)
        data = ctypes.create_string_buffer(24 + len(stub) + 8 + 256)
        iov = self.iov(data, 24, 24 + len(stub), 256)
        self.check(gss.gss_wrap_iov_length(ctypes.byref(minor), self.context, 1, 0, ctypes.byref(sealed), iov, 4))
        token_len = iov[3].buffer.length
        body = struct.pack("<IHH", len(stub), context, opnum) + stub
        plain = pdu(REQUEST, body, flags, call, self.trailer(bytes(token_len), pad), token_len)
        ctypes.memmove(data, plain, len(plain))
        iov = self.iov(data, 24, 24 + len(stub), token_len)
        self.check(gss.gss_wrap_iov(ctypes.byref(minor), self.context, 1, 0, ctypes.byref(sealed), iov, 4))
        return data.raw[:len(plain)]

    def unseal(self, data):
        """The stub of a response."""
        minor, sealed = ctypes.c_uint32(), ctypes.c_int()
        token_len = struct.unpack_from("<H", data, 10)[0]
        auth_at = len(data) - token_len - 8
        whole = ctypes.create_string_buffer(data, len(data))
        iov = self.iov(whole, 24, auth_at, token_len)
        self.check(gss.gss_unwrap_iov(ctypes.byref(minor), self.context, ctypes.byref(sealed), None, iov, 4))
        assert sealed.value, "not sealed"
        return whole.raw[24:auth_at - data[auth_at + 2]]

    def get_key(self):
        """The HRESULT of a GetKey."""
        kind, data = self.ask(self.seal())
        assert kind == RESPONSE, f"PDU {kind} instead of a response: {data.hex()}"
        return struct.unpack("<I", self.unseal(data)[-4:])[0]

    def __exit__(self, *_):
        minor = ctypes.c_uint32()
        gss.gss_delete_sec_context(ctypes.byref(minor), ctypes.byref(self.context), None)
        gss.gss_release_name(ctypes.byref(minor), ctypes.byref(self.name))
        super().__exit__()


def session(port, **how):
    s = Session(port, **how)
    answer = s.handshake()
    assert answer is None or answer[0] == ALTER_CONTEXT_RESP, f"PDU {answer[0]}: {answer[1].hex()}"
    return s
