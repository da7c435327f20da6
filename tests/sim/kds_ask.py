#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Ask the key service of a world, as whom KRB5CCNAME has a ticket of: a line on stdin is a descriptor and
a root key's id, in hex as they are on the wire, or "-" for none, and L0 L1 L2; a line on stdout the
HRESULT of GetKey, [MS-GKDI] 3.1.4.1, and the id of the root key that an envelope names. All on one
connection."""
import os
import pathlib
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "lib"))
from rawrpc import RESPONSE, session  # noqa: E402


def stub(sd, root_key, *period):
    """The request by NDR."""
    key = struct.pack("<I", 0) if root_key == "-" else struct.pack("<I", 0x20000) + bytes.fromhex(root_key)
    return (struct.pack("<II", len(sd), len(sd)) + sd + bytes(-len(sd) % 4) + key
            + struct.pack("<iii", *map(int, period)))


with session(int(os.environ["LAPSIM_KDS_PORT"])) as s:
    for call, line in enumerate(sys.stdin, 1):
        sd, *rest = line.split()
        kind, data = s.ask(s.seal(stub(bytes.fromhex(sd), *rest), call=call))
        assert kind == RESPONSE, f"PDU {kind} instead of a response: {data.hex()}"
        answer = s.unseal(data)
        hresult = struct.unpack("<I", answer[-4:])[0]
        # length, referent and length again; 24 bytes into the envelope, 2.2.4
        print(f"0x{hresult:08x}", "" if hresult else answer[12 + 24:12 + 40].hex())
