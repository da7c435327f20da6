#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""python3-impacket logs on to the key service with NTLM: its own NTLMv2, an AUTH3 as the third leg,
and its own sealing, [MS-NLMP] 3.4.

What impacket sends: a NEGOTIATE without a version, no MIC although the CHALLENGE has a timestamp,
no header signing and no verification trailer.
"""
import contextlib
from unittest import mock

from impacket import ntlm
from impacket.dcerpc.v5 import rpcrt, transport
from impacket.uuid import uuidtup_to_bin

import kdsworld as world
import reference
from impacket_getkey import get_key
from tally import check, finish

PRIVACY = rpcrt.RPC_C_AUTHN_LEVEL_PKT_PRIVACY
DENIED = "rpc_s_access_denied"


@contextlib.contextmanager
def connection(name, password=None, domain=world.NETBIOS, level=PRIVACY, hashes=("", "")):
    tcp = transport.DCERPCTransportFactory(f"ncacn_ip_tcp:{world.ADDRESS}[{world.KDS_PORT}]")
    dce = tcp.get_dce_rpc()
    if password is None and not any(hashes):
        password = world.password(name)
    dce.set_credentials(name, password or "", domain, *hashes)
    dce.set_auth_type(rpcrt.RPC_C_AUTHN_WINNT)
    dce.set_auth_level(level)
    dce.connect()
    dce.bind(uuidtup_to_bin(world.ISDKEY))
    yield dce
    dce.disconnect()


def once(name, sd, **more):
    try:
        with connection(name, **more) as dce:
            return get_key(dce, sd)
    except rpcrt.DCERPCException as e:
        return str(e)


ROOT = world.root_key()
SD = reference.target_sd(world.sid("Domain Admins"))
PERIOD = world.period()
SEED = reference.envelope(ROOT, SD, PERIOD, False, reference.ENCRYPT, world.DOMAIN, world.DOMAIN)
PUBLIC = reference.envelope(ROOT, SD, PERIOD, True, reference.PUBLIC | reference.ENCRYPT, world.DOMAIN, world.DOMAIN)

check("an administrator: seeds", SEED, once("Administrator", SD))
check("an outsider: the public key", PUBLIC, once("alice", SD))
check("the DNS name of the domain", SEED, once("administrator", SD, domain=world.DOMAIN, password=world.password("Administrator")))
check("no domain", SEED, once("Administrator", SD, domain=""))
check("by the hash of the password", SEED, once("Administrator", SD, hashes=("", ntlm.NTOWFv1(world.password("Administrator")).hex())))
with connection("Administrator") as dce:
    for n in range(4):
        check(f"call {n} of a connection", SEED, get_key(dce, SD))
for size in (8, 48, 100):
    with connection("Administrator") as dce:
        dce.set_max_fragment_size(size)
        for n in range(2):
            check(f"request {n} in fragments of {size}", SEED, get_key(dce, SD))

check("another password", DENIED, once("Administrator", SD, password="another"))
check("nobody", DENIED, once("nobody", SD, password="another"))
check("another domain", DENIED, once("Administrator", SD, domain="OTHER"))
check("anonymous", DENIED, once("", SD, password="", domain=""))
with mock.patch.object(ntlm, "USE_NTLMv2", False):
    check("NTLM version 1", DENIED, once("Administrator", SD))
for level in (rpcrt.RPC_C_AUTHN_LEVEL_CONNECT, rpcrt.RPC_C_AUTHN_LEVEL_PKT_INTEGRITY):
    check(f"level {level}", True, once("Administrator", SD, level=level) not in (SEED, PUBLIC))

finish()
