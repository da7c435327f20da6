#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""python3-impacket and the key service: its own endpoint mapper client, its own SPNEGO, Kerberos and
sealing.

What impacket sends: a Kerberos token that is framed within SPNEGO although the context is of DCE
style, tokens of any padding, no verification trailer, no header signing, and requests that it cuts
as small as it is told to.
"""
import contextlib
from unittest import mock

from impacket.dcerpc.v5 import epm, rpcrt, transport
from impacket.krb5.ccache import CCache
from impacket.uuid import uuidtup_to_bin

import kdsworld as world
import reference
from impacket_getkey import get_key, request
from tally import check, finish

PRIVACY = rpcrt.RPC_C_AUTHN_LEVEL_PKT_PRIVACY
NDR64 = ("71710533-beba-4937-8319-b5dbef9ccc36", "1.0")


class SmallReceiver(rpcrt.MSRPCBind):
    """The bind of a client that takes no fragment above what all must take, [MS-RPCE] 3.3.3.5.4."""

    def getData(self):
        self["max_rfrag"] = 1432
        return super().getData()


def connect(name, level=PRIVACY, port=world.KDS_PORT, interface=world.ISDKEY, **bind):
    """A connection bound as NAME; None: as nobody."""
    tcp = transport.DCERPCTransportFactory(f"ncacn_ip_tcp:{world.ADDRESS}[{port}]")
    tcp.setRemoteName(world.HOST)
    dce = tcp.get_dce_rpc()
    if name:
        cached = CCache.loadFile(world.ticket(name))
        tgs = cached.getCredential(f"{world.SPN}@{world.REALM}").toTGS()
        dce.set_credentials(name, "", world.REALM, TGS=tgs)
        dce.set_auth_type(rpcrt.RPC_C_AUTHN_GSS_NEGOTIATE)
        dce.set_auth_level(level)
    dce.connect()
    dce.bind(uuidtup_to_bin(interface), **bind)
    return dce


@contextlib.contextmanager
def connection(name, **more):
    dce = connect(name, **more)
    yield dce
    dce.disconnect()


def once(name, *asked, **more):
    """get_key on a connection of its own."""
    with connection(name, **more) as dce:
        return get_key(dce, *asked)


def refused(function, *args, **more):
    """What impacket says of it."""
    try:
        function(*args, **more)
    except rpcrt.DCERPCException as e:
        return str(e)
    return "no refusal"


ROOT = world.root_key()
SD = reference.target_sd(world.sid("Domain Admins"))
NESTED = reference.target_sd(world.sid("LAPS Readers"))
world.leave_last_period()
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
check("what is not there", True, "ept_s_not_registered" in refused(located, ("12345678-1234-abcd-ef00-0123456789ab", "1.0")))

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
check("several contexts, of which one is known", seed(), once("Administrator", SD, bogus_binds=3))
with connection("Administrator") as dce:
    check("an operation that is not there", "nca_s_op_rng_error", refused(lambda: (dce.call(1, request(SD)), dce.recv())))
    check("and then as before", seed(), get_key(dce, SD))

# ---- who gets nothing. That release cannot sign without sealing; kds_gssapi.py does.
for name, level in ((None, 1), ("Administrator", 2), ("Administrator", 4)):
    check(f"level {level}", "rpc_s_access_denied", once(name, SD, level=level))

finish()
