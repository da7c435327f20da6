#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Samba's client of [MS-GKDI] and a key service that is made to go wrong: NTSTATUS and WERROR that Samba makes of
it, and that the next one is served."""
import sys
import time

from samba import NTSTATUSError, WERRORError, credentials
from samba.dcerpc import gkdi
from samba.param import LoadParm

import kdsworld as world
import reference
from tally import check, finish

lp = LoadParm()
lp.load_default()
lp.set("realm", world.REALM)
lp.set("interfaces", f"{world.ADDRESS}/8")
ADMINS = reference.target_sd(world.sid("Domain Admins"))


def connect():
    who = credentials.Credentials()
    who.guess(lp)
    who.set_kerberos_state(credentials.MUST_USE_KERBEROS)
    who.set_named_ccache(f"FILE:{world.ticket('Administrator')}", credentials.SPECIFIED, lp)
    return gkdi.gkdi(f"ncacn_ip_tcp:{world.ADDRESS}[{world.KDS_PORT},seal,target_hostname={world.HOST}]", lp, who)


def get_key(c=None):
    """The bytes of an envelope, an HRESULT, or the number of Samba's error."""
    try:
        _, out, (status, _) = (c or connect()).GetKey(list(ADMINS), None, *world.NOW)
        return status or bytes(out)
    except (NTSTATUSError, WERRORError) as e:
        return e.args[0] & 0xFFFFFFFF


def fault(*specs):
    """These and no others."""
    world.run("lapsim", "fault", str(world.DIR), "clear")
    if specs:
        world.run("lapsim", "fault", str(world.DIR), "add", *specs)


SEED = get_key()
check("a seed", bytes, type(SEED))

c = connect()
fault("rpc.call:1=fault(0x5)", "rpc.call:2=hresult(0x8009000D)", "rpc.call:4=fault(0x1c010003)")
check("a fault: NT_STATUS_ACCESS_DENIED", "0xc0000022", hex(get_key(c)))
check("an HRESULT", world.NTE_NO_KEY, get_key(c))
check("the third call, on the same connection", SEED, get_key(c))
check("a fault: NT_STATUS_RPC_UNKNOWN_IF", "0xc0020012", hex(get_key(c)))

for spec in ("rpc.bind:1=nak", "rpc.bind:1=nak(8)", "rpc.bind:1=truncated", "rpc.bind:1=cut-before",
             "rpc.call:1=cut-before", "rpc.call:1=cut-after", "rpc.call:1=truncated"):
    fault(spec)
    got = get_key()
    check(f"{spec}: an NTSTATUS", True, isinstance(got, int) and got >> 28 == 0xC)
    check(f"{spec}, and then as before", SEED, get_key())

fault("rpc.call:1=slow(400ms)")
began = time.monotonic()
check("a slow call", SEED, get_key())
check("which was slow", True, time.monotonic() - began >= 0.4)

sys.stdout.flush()
finish()
