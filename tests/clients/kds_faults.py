#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""python3-impacket and a key service that is made to go wrong: what it sends, that the next one is served, and that
nobody else is kept waiting. What the statuses mean: [C706] E, [MS-RPCE] 2.2.2.6. Where a connection ends within an
answer that release reads on for ever, so that what is cut is for Samba: kds_faults_samba.py."""
import concurrent.futures
import json
import subprocess
import time

from impacket.dcerpc.v5 import epm, transport
from impacket.uuid import uuidtup_to_bin

import kdsworld as world
import reference
from impacket_getkey import connection, get_key, once
from tally import check, finish

SD = reference.target_sd(world.sid("Domain Admins"))


def fault(*specs):
    """These and no others."""
    world.run("lapsim", "fault", str(world.DIR), "clear")
    if specs:
        world.run("lapsim", "fault", str(world.DIR), "add", *specs)


def counted():
    listed = subprocess.run(["lapsim", "fault", str(world.DIR), "--json"], check=True, capture_output=True, text=True).stdout
    return [(f["seen"], f["hit"]) for f in json.loads(listed)["faults"]]


def ended(function, *args):
    """What it is ended with, in words."""
    try:
        got = function(*args)
    except Exception as e:
        return str(e) or type(e).__name__
    return got


def located():
    tcp = transport.DCERPCTransportFactory(f"ncacn_ip_tcp:{world.ADDRESS}[{world.RPC_PORT}]")
    dce = tcp.get_dce_rpc()
    dce.connect()
    try:
        return epm.hept_map(world.ADDRESS, uuidtup_to_bin(world.ISDKEY), protocol="ncacn_ip_tcp", dce=dce)
    finally:
        dce.disconnect()


SEED = once("Administrator", SD)
WHERE = located()
check("a seed", bytes, type(SEED))

fault("rpc.call:2=fault(0x000006f7)", "rpc.call:3=fault", "rpc.call:4=hresult(0x8009000D)")
with connection("Administrator") as dce:
    check("the first call", SEED, get_key(dce, SD))
    check("the second: a Windows error", True, "rpc_x_bad_stub_data" in get_key(dce, SD))
    check("the third: nca_s_fault_unspec", "nca_s_fault_unspec", get_key(dce, SD))
    check("the fourth: an HRESULT", world.NTE_NO_KEY, get_key(dce, SD))
    check("the fifth, on the same connection", SEED, get_key(dce, SD))
check("counted", [(5, 1)] * 3, counted())

fault("rpc.map:1=fault(0x5)")
check("ept_map", True, "rpc_s_access_denied" in ended(located))
check("and then as before", WHERE, located())

# its words for the numbers are those of another table
for reason, words in ((2, "proposed_transfer_syntaxes_not_supported"), (4, "protocol_version_not_specified")):
    fault(f"rpc.bind:1=nak({reason})")
    check(f"nak({reason})", f"Bind context rejected: {words}", ended(located))
    check(f"nak({reason}), and then as before", WHERE, located())

# the service has one thread, and it waits for nobody
fault("rpc.call@alice=slow(3s)", "rpc.bind:1=slow(300ms)")
began = time.monotonic()
check("a slow bind", WHERE, located())
check("which was slow", True, time.monotonic() - began >= 0.3)
with concurrent.futures.ThreadPoolExecutor() as others:
    began = time.monotonic()
    slow = others.submit(once, "alice", SD)
    while counted()[0] == (0, 0):
        time.sleep(0.02)
    for _ in range(20):
        check("another is served", SEED, once("Administrator", SD))
    check("while one waits", False, slow.done())
    check("who is served as well", bytes, type(slow.result()))
    check("three seconds later", True, time.monotonic() - began >= 3)

finish()
