#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Somebody between laps and the key service, who does to PDUs what the argument says: as_it_is,
unsigned_headers, other_request, other_answer, other_head, unsealed_answer, no_ndr64; of the endpoint mapper
no_key_service, refused and hang_up_once. Prints the port of its endpoint mapper, then serves until it is killed.
[C706] 12.6, [MS-RPCE] 2.2.2."""
import os
import pathlib
import socket
import struct
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "lib"))
from rawrpc import ALTER_CONTEXT, BIND, FIRST, HEADER_SIGN, REQUEST, RESPONSE, Connection, Ended  # noqa: E402

KDS, MAPPER = int(os.environ["LAPSIM_KDS_PORT"]), int(os.environ["LAPSIM_RPC_PORT"])


def unsigned_headers(pdu):
    """The client has not said that it signs headers."""
    if pdu[2] == BIND:
        pdu[3] &= ~HEADER_SIGN
    return pdu


def other_request(pdu):
    """Another operation is asked for, which the header alone says."""
    if pdu[2] == REQUEST:
        pdu[22] ^= 1
    return pdu


def other_answer(pdu):
    if pdu[2] == RESPONSE:
        pdu[60] ^= 1
    return pdu


def other_head(pdu):
    """The allocation hint, of which nobody makes anything."""
    if pdu[2] == RESPONSE:
        pdu[16] ^= 1
    return pdu


def no_ndr64(pdu):
    """The transfer syntax 71710533-..., [MS-RPCE] 2.2.5, becomes one that nobody knows."""
    return pdu.replace(bytes.fromhex("33057171babe3749"), bytes(8)) if pdu[2] in (BIND, ALTER_CONTEXT) else pdu


def no_key_service(pdu):
    """ISDKey is not what is looked for, [MS-GKDI] 1.9."""
    return pdu.replace(bytes.fromhex("605978b94f52df11"), bytes(8)) if pdu[2] == REQUEST else pdu


def refused(pdu):
    """A fault, rpc_s_access_denied: a mapper for authenticated clients only."""
    if pdu[2] == RESPONSE:
        pdu = bytearray(struct.pack("<BBBBIHHIIHHII", 5, 0, 3, 3, 0x10, 32, 0, *struct.unpack_from("<I", pdu, 12), 32, 0, 0, 5, 0))
    return pdu


def hang_up_once(pdu):
    """Nothing comes of the first PDU of all."""
    if not hung_up:
        hung_up.append(True)
        raise Ended
    return pdu


def unsealed_answer(pdu):
    """An answer without a seal: an HRESULT of 0 and no key, or whatever this one likes."""
    if pdu[2] == RESPONSE and pdu[3] & FIRST:
        pdu = bytearray(struct.pack("<BBBBIHHI", 5, 0, RESPONSE, pdu[3], 0x10, 24 + 24, 0, *struct.unpack_from("<I", pdu, 12))
                        + pdu[16:24] + bytes(24))
    return pdu


def other_port(pdu):
    """The endpoint mapper's answer: floor 4 of the tower, TCP, [C706] L."""
    return pdu.replace(b"\7\2\0" + struct.pack(">H", KDS), b"\7\2\0" + struct.pack(">H", key_service.getsockname()[1]))


def pass_on(source, target, change):
    try:
        while True:
            target.send(change(bytearray(source.answer()[1])))
    except (Ended, OSError):
        target.socket.close()


def serve(listener, port, change):
    while True:
        client = Connection.__new__(Connection)
        client.socket = listener.accept()[0]
        server = Connection(port)
        for ends in (client, server), (server, client):
            threading.Thread(target=pass_on, args=(*ends, change), daemon=True).start()


def listen():
    s = socket.socket()
    s.bind(("127.0.0.1", 0))
    s.listen()
    return s


hung_up = []
of_mapper = {"no_key_service": no_key_service, "refused": refused, "hang_up_once": hang_up_once}
change = of_mapper.get(sys.argv[1], bytes)
mapper, key_service = listen(), listen()
threading.Thread(target=serve, args=(key_service, KDS, bytes if sys.argv[1] in of_mapper else globals().get(sys.argv[1], bytes)), daemon=True).start()
print(mapper.getsockname()[1], flush=True)
serve(mapper, MAPPER, lambda pdu: other_port(change(pdu)))
