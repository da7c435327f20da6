#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What python3-impacket sends to the key service, changed on its way: sealed by Kerberos, and no
header signed. tests/sim/kds_hostile.py has the same where headers are.

[MS-RPCE] 3.3.1.5.2, [C706] 12.6: what is sealed is noticed; what is not changes the answer and opens
nothing.
"""
import contextlib
import socket
import struct
from unittest import mock

from impacket.krb5 import kerberosv5

import kdsworld as world
import reference
from impacket_getkey import PRIVACY, connect, connection, once, refused, request
from tally import check, finish

RESPONSE, FAULT = 2, 3
ACCESS_DENIED, SEC_PKG_ERROR, UNKNOWN_IF, OP_RNG = 5, 0x721, 0x1C010003, 0x1C010002
SD = reference.target_sd(world.sid("Domain Admins"))
SEED = reference.envelope(world.root_key(), SD, world.period(), False, reference.ENCRYPT, world.DOMAIN, world.DOMAIN)

# ---- contexts that are not good for privacy, [MS-RPCE] 3.3.1.5.2.2: impacket asks for what it likes
for flag in ("CONF_FLAG", "INTEG_FLAG", "REPLAY_FLAG", "SEQUENCE_FLAG", "DCE_STYLE"):
    with mock.patch.object(kerberosv5, f"GSS_C_{flag}", 0):
        check(f"without {flag}", True, refused(connect, "Administrator") != "no refusal")
# with three legs the server has shown who it is, whatever the client has asked for
with mock.patch.object(kerberosv5, "GSS_C_MUTUAL_FLAG", 0):
    check("without MUTUAL_FLAG", SEED, once("Administrator", SD))


def answer(sock):
    """Kind and call id of a PDU, and its status when it is a fault; or that the connection is closed."""
    try:
        head = sock.recv(16, socket.MSG_WAITALL)
        if len(head) < 16:
            return "closed"
        body = sock.recv(struct.unpack_from("<H", head, 8)[0] - 16, socket.MSG_WAITALL)
    except ConnectionResetError:
        return "closed"
    status = struct.unpack_from("<I", body, 8)[0] if head[2] == FAULT else 0
    return (head[2], struct.unpack_from("<I", head, 12)[0], status)


@contextlib.contextmanager
def sealed(level=PRIVACY):
    """A socket that is bound at a level, and a request that is sealed and not yet sent."""
    with connection("Administrator", level=level) as dce:
        dce.set_auth_level(PRIVACY)
        kept, tcp = [], dce.get_rpc_transport()
        with mock.patch.object(tcp, "send", lambda data, **_: kept.append(data)):
            dce.call(0, request(SD))
        yield tcp.get_socket(), bytearray(kept[0])


with sealed() as (sock, pdu):
    sock.sendall(pdu)
    call = struct.unpack_from("<I", pdu, 12)[0]
    check("as it is", (RESPONSE, call, 0), answer(sock))
    sock.sendall(pdu)
    check("replayed", (FAULT, call, SEC_PKG_ERROR), answer(sock))
    check("and then", "closed", answer(sock))
token = len(pdu) - struct.unpack_from("<H", pdu, 10)[0]
for at in [*range(24, token - 8, 13), *range(token, len(pdu), 5)]:
    with sealed() as (sock, pdu):
        pdu[at] ^= 1 << at % 8
        sock.sendall(pdu)
        check(f"a bit of byte {at}, which is sealed", (FAULT, call, SEC_PKG_ERROR), answer(sock))
for at, what, wanted in (
        (12, "the call id", (RESPONSE, call ^ 1, 0)), (16, "the allocation hint", (RESPONSE, call, 0)),
        (20, "the context", (FAULT, call, UNKNOWN_IF)), (22, "the operation", (FAULT, call, OP_RNG)),
        (0, "the version", "closed"), (4, "the byte order", "closed"), (10, "the token's length", None),
        (token - 8, "the authentication type", None), (token - 7, "the level", None),
        (token - 4, "the security context", None)):
    with sealed() as (sock, pdu):
        pdu[at] ^= 16 if at == 4 else 1
        sock.sendall(pdu)
        got = answer(sock)
        if wanted:
            check(f"a bit of {what}", wanted, got)
        else:  # refused in whichever way
            check(f"a bit of {what}: {got}", True, got == "closed" or got[0] == FAULT)
for level in 2, 4, 5:
    with sealed(level) as (sock, pdu):
        pdu[token - 7] = level
        sock.sendall(pdu)
        check(f"sealed, and said to be of level {level}", (FAULT, call, ACCESS_DENIED), answer(sock))
check("and others are served", SEED, once("Administrator", SD))

finish()
