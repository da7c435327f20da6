#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""python3-impacket and the key service: its own endpoint mapper client, its own SPNEGO, Kerberos and
sealing.

What impacket sends: a Kerberos token that is framed within SPNEGO although the context is of DCE
style, tokens of any padding, no verification trailer, no header signing, and requests that it cuts
as small as it is told to.
"""
import json
import struct
from unittest import mock

from impacket.dcerpc.v5 import epm, rpcrt, transport
from impacket.uuid import uuidtup_to_bin

import kdsworld as world
import reference
from impacket_getkey import connection, get_key, once, refused, request
from tally import check, finish

ENCRYPTED = "msLAPS-EncryptedPassword"
NDR64 = ("71710533-beba-4937-8319-b5dbef9ccc36", "1.0")


class SmallReceiver(rpcrt.MSRPCBind):
    """The bind of a client that takes no fragment above what all must take, [MS-RPCE] 3.3.3.5.4."""

    def getData(self):
        self["max_rfrag"] = 1432
        return super().getData()


ROOT = world.root_key()
SD = reference.target_sd(world.sid("Domain Admins"))
NESTED = reference.target_sd(world.sid("LAPS Readers"))
PERIOD = world.period()
L0, L1, L2 = PERIOD


def seed(sd=SD):
    return reference.envelope(ROOT, sd, PERIOD, False, reference.ENCRYPT, world.DOMAIN, world.DOMAIN)


PUBLIC = reference.envelope(ROOT, SD, PERIOD, True, reference.PUBLIC | reference.ENCRYPT, world.DOMAIN, world.DOMAIN)


# ---- the endpoint mapper, where nobody is asked who they are: impacket's own client of it
def located(interface):
    tcp = transport.DCERPCTransportFactory(f"ncacn_ip_tcp:{world.ADDRESS}[{world.RPC_PORT}]")
    dce = tcp.get_dce_rpc()
    dce.connect()
    try:
        return epm.hept_map(world.ADDRESS, uuidtup_to_bin(interface), protocol="ncacn_ip_tcp", dce=dce)
    finally:
        dce.disconnect()


check("where the key service is", f"ncacn_ip_tcp:{world.ADDRESS}[{world.KDS_PORT}]", located(world.ISDKEY))
check("what is not there", True,
      "ept_s_not_registered" in refused(located, ("12345678-1234-abcd-ef00-0123456789ab", "1.0")))

# ---- who gets what, [MS-GKDI] 3.1.4.1
check("an administrator: seeds", seed(), once("Administrator", SD))
check("a member of a group in the group: seeds", seed(NESTED), once("bob", NESTED))
check("an outsider: the public key", PUBLIC, once("alice", SD))
check("a computer: the public key", PUBLIC, once("WS0001$", SD))
with connection("Administrator") as dce:
    check("by the root key's id", seed(), get_key(dce, SD, world.NOW, ROOT.id))
    check("of today, by its period", seed(), get_key(dce, SD, PERIOD, ROOT.id))
    check("of an L0 before the root key's", world.E_INVALIDARG, get_key(dce, SD, (L0 - 1, 3, 4), ROOT.id))
    check("an unknown root key", world.NTE_NO_KEY, get_key(dce, SD, world.NOW, b"\x11" * 16))
    check("the future", world.E_INVALIDARG, get_key(dce, SD, (L0 + 1, 0, 0), ROOT.id))
    check("half a period", world.E_INVALIDARG, get_key(dce, SD, (L0, -1, -1), ROOT.id))
    check("an L1 that is none", world.E_INVALIDARG, get_key(dce, SD, (L0, 32, 0), ROOT.id))
    check("a descriptor that is none", world.E_INVALIDARG, get_key(dce, SD[:-4]))
    check("and then as before", seed(), get_key(dce, SD))
with connection("alice") as dce:
    check("an outsider and a period", world.E_ACCESSDENIED, get_key(dce, SD, PERIOD, ROOT.id))
    check("and then as before", PUBLIC, get_key(dce, SD))

# ---- how it is sent
for size in (8, 24, 48, 100):
    with connection("Administrator") as dce:
        dce.set_max_fragment_size(size)
        check(f"a request in fragments of {size}", seed(), get_key(dce, SD))
        check(f"another in fragments of {size}", seed(), get_key(dce, SD, PERIOD, ROOT.id))
with mock.patch.object(rpcrt, "MSRPCBind", SmallReceiver):
    with connection("alice") as dce:
        sizes = []
        read = dce.get_rpc_transport().recv

        def watched(*args, **more):
            got = read(*args, **more)
            sizes.append(len(got))
            return got

        with mock.patch.object(dce.get_rpc_transport(), "recv", watched):
            check("an answer in fragments", PUBLIC, get_key(dce, SD))
        check("which are as small as asked", True, len(sizes) > 2 and max(sizes) <= 1432)
with connection("Administrator") as dce:
    check("with an object UUID", seed(), get_key(dce, SD, uuid=b"\x22" * 16))
check("by NDR64", seed(), once("Administrator", SD, transfer_syntax=NDR64))
check("several contexts, of which one is known", seed(), once("Administrator", SD, bogus_binds=3))
with connection("Administrator") as dce:
    dce.call(1, request(SD))
    check("an operation that is not there", "nca_s_op_rng_error", refused(dce.recv))
    check("and then as before", seed(), get_key(dce, SD))

# ---- a password that laps wrote is opened by what impacket got, and the other way round; the blobs by
# reference.py, as that release has no DPAPI-NG
world.run("laps", "process", "--quiet")
value = world.attributes(world.BASE, "(sAMAccountName=WS0001$)", ENCRYPTED)[ENCRYPTED]
# seeds end with the L2 key, [MS-GKDI] 2.2.4; the value begins with time and size, [MS-LAPS]
blob, told = reference.unprotect(ROOT, value[16:], once("Administrator", SD)[-64:])
check("what laps wrote is for now", (PERIOD, reference.PUBLIC), (blob.period, blob.flags & reference.PUBLIC))
shown = json.loads(world.run("laps", "get", "ad", "WS0001", "--plain-text", "--json"))
check("what laps wrote opens", shown[0]["Password"], json.loads(told.decode("utf-16-le").rstrip("\0"))["p"])
ours = reference.Blob(reference.PUBLIC | reference.ENCRYPT, PERIOD, ROOT.id, b"", world.DOMAIN, world.DOMAIN, blob.sid)
plain = '{"n":"Administrator","t":"1dd5fcd7f6ac500","p":"from.impacket"}\0'.encode("utf-16-le")
written = reference.protect(ROOT, ours, plain, b"k" * 32, b"n" * 12, b"\5" * 64, once("WS0002$", SD)[-8 - 3 * ROOT.k:])
header = struct.pack("<IIII", 0x01DD5FCD, 0x7F6AC500, len(written), 0)
world.modify(f"CN=WS0002,CN=Computers,{world.BASE}", ENCRYPTED, header + written)
check("laps opens what was written by it", True,
      "from.impacket" in world.run("laps", "get", "ad", "WS0002", "--plain-text"))

# ---- who gets nothing. That release cannot sign without sealing.
for name, level in ((None, 1), ("Administrator", 2), ("Administrator", 4)):
    check(f"level {level}", "rpc_s_access_denied", once(name, SD, level=level))

finish()
