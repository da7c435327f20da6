#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Inheritance of ours against a Samba domain controller: descriptors of new objects, with and
without one that their creator gives, and of objects whose parent's has changed.

Compared are owner, group, whether the DACL is protected, and its ACEs in their order. Nothing in
[MS-DTYP] 2.5.3.4 decides three things, and none of them changes a decision:

order  An ACE that is in two, one for the object and one for what comes below, has the first of them
       first in ours and last in Samba's. So those with effect are compared by themselves.
type   Samba takes the inherited object type out of an inherited ACE that is passed on no further.
leaf   An explicit ACE for objects below that are no containers, which a directory does not have, is
       not kept by Samba when it is in two.
"""
import os
import struct
import subprocess

from controller import LAB, Lab, pack_ace, pack_sd, parse_sd
from ours import Comparison, Tool

PARENTS = 150
KINDS = ["organizationalUnit", "contact", "container", "group"]

tool = Tool("access_tool")
comparison = Comparison(tool)
lab = Lab()
schema, system, tester = lab.schema, lab.system, lab.tester
THINGS = [schema.attribute[a][0] for a in ("description", "telephoneNumber", "info")] + [
    schema.of_class[c] for c in (*KINDS, "user", "computer")]
PRIMARY_GROUP = lab.domain + "-513"


def standard_descriptors():
    """defaultSecurityDescriptor of each class, in bytes."""
    done = subprocess.run([os.path.join(os.environ.get("CLIENT_TOOLS", "build/dev/tests/clients"),
                                        "sddl_tool"), lab.domain],
                          input="".join(schema.standard[k] + "\n" for k in KINDS), text=True,
                          capture_output=True, check=True)
    return {k: bytes.fromhex(line) for k, line in zip(KINDS, done.stdout.split("\n"))}


occurred = {"order": 0, "type": 0, "leaf": 0}
STANDARD = standard_descriptors()


def without_idle_type(ace):
    """The ACE without an inherited object type that nothing below will see."""
    kind, flags, _, mask = struct.unpack_from("<BBHI", ace)
    if kind not in (5, 6) or flags & 3 or not flags & 0x10:
        return ace
    has, = struct.unpack_from("<I", ace, 8)
    if not has & 2:
        return ace
    thing = ace[12:28] if has & 1 else b""
    body = struct.pack("<I", mask) + (struct.pack("<I", 1) + thing if thing else b"")
    body += ace[12 + len(thing) + 16:]
    return struct.pack("<BBH", kind if thing else kind - 5, flags, len(body) + 4) + body


def parts(sd):
    """What is compared, and what the differences are seen by."""
    control, owner, group, aces = parse_sd(sd)
    plain = [without_idle_type(a) for a in aces or [] if a[1] & 0x1b != 0x09]
    kept = {}
    for name, inherited in (("explicit", 0), ("inherited", 0x10)):
        for effect, only in (("", 0), (" for what comes below", 8)):
            kept[name + effect] = [a.hex() for a in plain if a[1] & 0x18 == inherited | only]
    whole = {"owner": owner, "group": group, "protected": bool(control & 0x1000), **kept}
    return whole, aces or [], plain


def compare(ours, theirs, what):
    a, aces, plain = parts(ours)
    b, their_aces, their_plain = parts(theirs)
    for name in a:
        comparison.same(a[name], b[name], f"{name} of {what}")
    leaves = [[x for x in acl if x[1] & 0x1b == 0x09] for acl in (aces, their_aces)]
    occurred["order"] += plain != their_plain
    occurred["leaf"] += leaves[0] != leaves[1]
    occurred["type"] += any(x not in their_aces and without_idle_type(x) != x for x in aces)


def random_parent(rng):
    aces = [lab.random_ace(rng, THINGS, 0.8) for _ in range(rng.choice([0, 1, 2, 4, 8, 12]))]
    aces.insert(0, pack_ace(0, 0, 0xf01ff, lab.sid))  # the tester makes the children
    return pack_sd(aces, lab.domain + "-512", PRIMARY_GROUP, 0x9004)


def random_given(rng):
    """What a creator asks for, or nothing."""
    if rng.random() < 0.5:
        return b""
    aces = [lab.random_ace(rng, THINGS, 0.5) for _ in range(rng.choice([1, 2, 5]))]
    return pack_sd(aces, control=0x8004 | rng.choice([0, 0, 0x1000]))


@comparison.test
def new_and_changed(rng):
    """of children below random parents, when they are made and when the parent changes"""
    for n in range(PARENTS):
        parent = f"OU=p{n},{LAB}"
        system.must_add(parent, "organizationalUnit")
        system.put_descriptor(parent, random_parent(rng))
        above = system.descriptor(parent)
        made = []
        for kind in KINDS:
            given = random_given(rng)
            dn = f"{'OU' if kind == 'organizationalUnit' else 'CN'}={kind},{parent}"
            values = {"nTSecurityDescriptor": given} if given else {}
            if kind == "group":
                values["sAMAccountName"] = f"g{n}"
            if tester.add(dn, kind, **values):
                raise RuntimeError(f"{dn}: {tester.text}")
            theirs = system.descriptor(dn)
            ours = tool.get("create", "out", parent=above, given=given, standard=STANDARD[kind],
                            **{"class": schema.of_class[kind]}, creator=lab.sid, group=PRIMARY_GROUP)
            compare(ours, theirs, f"{dn}, parent {above.hex()}, given {given.hex()}")
            made.append((dn, kind, theirs))
        system.put_descriptor(parent, random_parent(rng))
        above = system.descriptor(parent)
        for dn, kind, before in made:
            ours = tool.get("reinherit", "out", own=before, parent=above,
                            **{"class": schema.of_class[kind]})
            compare(ours, system.descriptor(dn),
                    f"{dn} again, parent {above.hex()}, own {before.hex()}")


@comparison.test
def differences_that_are_known(_):
    """the differences of the list still occur"""
    for name, count in occurred.items():
        print(f"  {count} times: {name}")
        comparison.same(count > 0, True, name)


comparison.finish()
