#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Group keys of ours against Samba's: key periods and seed keys."""
from samba import gkdi
from samba.nt_time import NtTime

import samba_seed
from ours import Comparison, Tool
from samba_seed import HASHES

L0_MAX = 0x7FFFFFFF
TICKS_MAX = 2**63 - 1  # what is a FILETIME to both


def samba_key(root, sd, l0, l1, l2):
    return samba_seed.samba_seed(root["root_key_id"], root["root_key"], root["hash"], sd, l0, l1, l2)


def random_root(rng, hash_name):
    return {
        "root_key_id": rng.randbytes(16), "root_key": rng.randbytes(64), "hash": hash_name,
        # of no matter to seeds; this one has no parameters
        "agreement": "ECDH_P256", "params": b"", "private_bits": 256, "public_bits": 256,
    }


def random_l0(rng):
    return rng.choice([0, 1, L0_MAX, rng.randrange(200, 500), rng.randrange(L0_MAX)])


def random_index(rng):
    return rng.choice([0, 31, rng.randrange(32), rng.randrange(32)])


tool = Tool("gkdi_tool")
comparison = Comparison(tool)


@comparison.test
def seed_keys(rng):
    """the L1 and L2 seed keys of a root key, for every hash"""
    for n in range(2000):
        root = random_root(rng, HASHES[n % 4])
        # a descriptor is bytes to the derivation
        sd = rng.randbytes(rng.choice([0, 1, 108, rng.randrange(400)]))
        l0, l1, l2 = random_l0(rng), random_index(rng), random_index(rng)
        for low in (-1, l2):
            ours = tool.get("seed", "key", **root, sd=sd, l0=l0, l1=l1, l2=low)
            comparison.same(ours, samba_key(root, sd, l0, l1, low),
                            f"case {n} {root['hash']} ({l0}, {l1}, {low})")


@comparison.test
def walks(rng):
    """the keys reached from a seed envelope, and those it must not reach"""
    for n in range(1000):
        root = random_root(rng, HASHES[n % 4])
        sd = rng.randbytes(108)
        l0, l1, l2 = random_l0(rng), random_index(rng), random_index(rng)
        envelope = tool.get("envelope", "envelope", **root, sd=sd, l0=l0, l1=l1, l2=l2, public=False,
                            encrypt=True, domain="corp.example", forest="corp.example")
        to1, to2 = random_index(rng), random_index(rng)
        theirs = samba_key(root, sd, l0, to1, to2)
        if (to1, to2) > (l1, l2):
            theirs = "refused: range, envelope does not reach the key period"
        comparison.same(tool.get("walk", "key", envelope=envelope, l1=to1, l2=to2), theirs,
                        f"case {n} {root['hash']} ({l1}, {l2}) to ({to1}, {to2})")


@comparison.test
def envelope_keys(rng):
    """the keys that a seed envelope carries"""
    from samba.dcerpc import gkdi as structures
    from samba.ndr import ndr_unpack

    for n in range(500):
        root = random_root(rng, HASHES[n % 4])
        sd = rng.randbytes(108)
        l0, l1, l2 = random_l0(rng), random_index(rng), random_index(rng)
        envelope = tool.get("envelope", "envelope", **root, sd=sd, l0=l0, l1=l1, l2=l2, public=False,
                            encrypt=True, domain="corp.example", forest="corp.example")
        theirs = ndr_unpack(structures.GroupKeyEnvelope, envelope)
        l1_key = l2_key = b""
        if l2 == 31:
            l1_key = samba_key(root, sd, l0, l1, -1)
        else:
            l2_key = samba_key(root, sd, l0, l1, l2)
            if l1 > 0:
                l1_key = samba_key(root, sd, l0, l1 - 1, -1)
        comparison.same((bytes(theirs.l1_key), bytes(theirs.l2_key)), (l1_key, l2_key),
                        f"case {n} ({l0}, {l1}, {l2})")


@comparison.test
def periods(rng):
    """the key period of a time, and when it starts"""
    cycle = int(gkdi.KEY_CYCLE_DURATION)
    for n in range(2000):
        ticks = rng.randrange(TICKS_MAX)
        if n % 2:  # where one period ends and the next begins
            ticks = max(0, ticks // cycle * cycle + rng.choice([-1, 0, 1]))
        theirs = gkdi.Gkid.from_nt_time(NtTime(ticks))
        ours = tool.ask("period", ticks=str(ticks))
        comparison.same((ours["l0"], ours["l1"], ours["l2"], ours["start"]),
                        (theirs.l0_idx, theirs.l1_idx, theirs.l2_idx, int(theirs.start_nt_time())),
                        f"{ticks}")


comparison.finish()
