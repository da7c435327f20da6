#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Access checks of ours against what a Samba domain controller lets a user do.

Random descriptors are put on objects and read back as the controller keeps them; a user then reads,
asks what it may write, and tries to; creates, finds and deletes what is below.
"""
import random

from controller import (LAB, NONE, RESET_PASSWORD, Lab, pack_ace, pack_sd, parse_sd,
                        sid_text)
from ours import Comparison, Tool

ROUNDS, CHILD_ROUNDS = 300, 200
RP, WP, CC, DC, LC, DE, RC, WD, WO = 0x10, 0x20, 0x1, 0x2, 0x4, 0x10000, 0x20000, 0x40000, 0x80000
VALUES = {"description": "d", "displayName": "n", "telephoneNumber": "1", "mail": "a@b.example",
          "title": "t", "department": "d", "company": "c", "wWWHomePage": "http://a.example",
          "info": "i", "st": "s", "l": "l", "street": "x", "postalCode": "1", "givenName": "g",
          "sn": "s", "homePhone": "2", "mobile": "3", "physicalDeliveryOfficeName": "o",
          "employeeID": "4", "comment": "c", "adminDescription": "a", "extensionName": "e"}
OU_VALUES = ["description", "displayName", "telephoneNumber", "wWWHomePage", "st", "l", "street",
             "postalCode", "physicalDeliveryOfficeName", "adminDescription", "extensionName"]
CONFIDENTIAL = ["employeeID", "comment", "adminDescription"]
WRITTEN = ["description", "telephoneNumber", "wWWHomePage", "adminDescription"]
CHILDREN = ["user", "organizationalUnit", "group", "contact", "computer", "container"]

# What Samba decides in another way, and the section that ours follows.
SEVERAL_ACES = ("[MS-ADTS] 3.1.1.4.4: a confidential attribute needs two rights, and 5.1.3.3 asks for"
                " each; Samba does not add a right from a plain ACE to one from an object ACE before it")
occurred = 0

tool = Tool("access_tool")
comparison = Comparison(tool)
lab = Lab()
schema, system, tester = lab.schema, lab.system, lab.tester
decisions = 0


def rights(sd, path, wanted, own="", confidential=False):
    """What of wanted is granted on a path of three GUIDs."""
    return tool.ask("check", sd=sd, sids=",".join(lab.token), principal=own, paths=path,
                    wanted=wanted, confidential=confidential)["rights"][0]


def prepare():
    """Objects with values, some of them confidential from now on."""
    for name in CONFIDENTIAL:
        dn = next(d for d, e in system.find(f"CN=Schema,CN=Configuration,{LAB.split(',', 1)[1]}",
                                            ["searchFlags"], "LEVEL",
                                            f"(lDAPDisplayName={name})")[1])
        if system.put(dn, searchFlags=[str(schema.attribute[name][2] | 128)]):
            raise RuntimeError(f"{dn}: {system.text}")
    if system.put("", schemaUpdateNow=["1"]):
        raise RuntimeError(system.text)
    system.must_add(f"OU=place,{LAB}", "organizationalUnit")
    for dn in lab.users.values():
        if system.put(dn, **{k: [v] for k, v in VALUES.items()}):
            raise RuntimeError(f"{dn}: {system.text}")
    system.put(f"OU=place,{LAB}", **{k: [VALUES[k]] for k in OU_VALUES})


prepare()
TARGETS = {}
for dn, kind in ((lab.users["other"], "user"), (lab.users["tester"], "user"),
                 (f"OU=place,{LAB}", "organizationalUnit")):
    e = system.read(dn, "objectSid", "allowedAttributes", "allowedChildClasses")
    TARGETS[dn] = (kind, sid_text(e["objectSid"][0]) if e.get("objectSid") else "",
                   # what may be written of the descriptor is in sDRightsEffective
                   [a for a in map(bytes.decode, e["allowedAttributes"])
                    if schema.attribute[a][3] and a != "nTSecurityDescriptor"],
                   [c.decode() for c in e.get("allowedChildClasses", [])])
THINGS = ([schema.attribute[a][0] for a in VALUES] +
          sorted({schema.attribute[a][1] for a in VALUES} - {NONE}) * 4 +
          [schema.of_class[c] for c in CHILDREN] + [RESET_PASSWORD])


def random_sd(rng):
    """Owned by the tester sometimes, and with nothing in its DACL now and then."""
    n = rng.choice([0, 1, 2, 3, 4, 6, 9, 14])
    owner = rng.choice([lab.sid, lab.domain + "-512", lab.domain + "-512", lab.groups["outer"]])
    aces = [lab.random_ace(rng, THINGS) for _ in range(n)]
    if rng.random() < 0.5:
        aces.append(pack_ace(0, 0, rng.choice([RP, WP, RP | WP, 0x130]), "S-1-5-11"))
    if rng.random() < 0.7:  # the order that tools write; the others stay as they fell
        aces.sort(key=lambda a: (a[0] not in (1, 6), a[0] > 4))
    return pack_sd(aces, owner, lab.domain + "-513", 0x9004)


def from_one_ace(sd, kind, a, own):
    """Does one ACE, behind the denying ones, give both rights to a confidential attribute?"""
    control, owner, group, aces = parse_sd(sd)
    return any(rights(pack_sd([d for d in aces[:i] if d[0] in (1, 6)] + [ace], owner, group, control),
                      schema.path(kind, a), RP, own, True) for i, ace in enumerate(aces))


def judge(n, dn, sd):
    """Everything that the tester can see of one descriptor."""
    global occurred
    kind, own, writable, children = TARGETS[dn]
    values = list(VALUES) if kind == "user" else OU_VALUES
    _, found = tester.find(dn, values + ["allowedAttributesEffective", "sDRightsEffective",
                                         "allowedChildClassesEffective", "nTSecurityDescriptor"])
    got = found[0][1] if found else {}
    whole = schema.of_class[kind] + NONE + NONE
    listed = {key: {v.decode() for v in got.get(key, [])}
              for key in ("allowedAttributesEffective", "allowedChildClassesEffective")}

    def compare(what, theirs, ours):
        global decisions
        decisions += 1
        comparison.same(ours, theirs, f"round {n}, {dn.split(',')[0]}, {what}, {sd.hex()}")

    for a in values:
        ours = bool(rights(sd, schema.path(kind, a), RP, own, a in CONFIDENTIAL))
        if a in CONFIDENTIAL and ours and not got.get(a) and not from_one_ace(sd, kind, a, own):
            occurred += 1
            ours = False
        compare(f"reading {a}", bool(got.get(a)), ours)
    compare("reading the descriptor", bool(got.get("nTSecurityDescriptor")),
            bool(rights(sd, whole, RC, own)))
    compare("parts of the descriptor", int((got.get("sDRightsEffective") or [b"0"])[0]),
            sum(bits for right, bits in ((WO, 3), (WD, 4)) if rights(sd, whole, right, own)))
    for a in rng_sample(n, writable, 30) + values:
        compare(f"may write {a}", a in listed["allowedAttributesEffective"],
                bool(rights(sd, schema.path(kind, a), WP, own)))
    for c in children:
        path = schema.of_class[c] + NONE + NONE  # [MS-ADTS] 5.1.3.3.3: only the new one's class
        compare(f"may create {c}", c in listed["allowedChildClassesEffective"],
                bool(rights(sd, path, CC, own)))
    for a in rng_sample(n, WRITTEN, 2):
        compare(f"writing {a}", tester.put(dn, **{a: [VALUES[a]]}),
                0 if rights(sd, schema.path(kind, a), WP, own) else 50)


def rng_sample(n, names, count):
    return random.Random(f"{comparison.seed} {n}").sample(names, count)


@comparison.test
def decisions_of_random_descriptors(rng):
    """reading, what may be written, and writing, on random descriptors"""
    for n in range(ROUNDS):
        dn = rng.choice(list(TARGETS))
        if system.put_descriptor(dn, random_sd(rng)):
            raise RuntimeError(f"{dn}: {system.text}")
        judge(n, dn, system.descriptor(dn))


@comparison.test
def children(rng):
    """finding, creating and deleting a child, on random descriptors of it and of its parent"""
    global decisions
    parent = f"OU=shelf,{LAB}"
    dn, new = f"CN=kept,{parent}", f"CN=new,{parent}"
    contact = schema.of_class["contact"]
    system.must_add(parent, "organizationalUnit")
    for n in range(CHILD_ROUNDS):
        if n == 0 or system.find(dn, ["cn"])[0]:
            system.must_add(dn, "contact")
        # object ACEs without an object type: the unit tests have them for listing
        control, owner, group, aces = parse_sd(random_sd(rng))
        aces = [a for a in aces if a[0] < 5 or a[8] & 1]
        system.put_descriptor(parent, pack_sd(aces, owner, group, control))
        system.put_descriptor(dn, random_sd(rng))
        sd, own = system.descriptor(parent), system.descriptor(dn)
        what = f"round {n}, parent {sd.hex()}, child {own.hex()}"
        comparison.same(0 if rights(sd, bytes(48), LC) else 32,
                        tester.find(dn, ["cn"])[0], f"finding, {what}")
        comparison.same(0 if rights(sd, contact + NONE + NONE, CC) else 50,
                        tester.add(new, "contact"), f"creating, {what}")
        if not tester.code():
            system.delete(new)
        may = rights(own, contact + NONE + NONE, DE) or rights(sd, contact + NONE + NONE, DC)
        comparison.same(0 if may else 50, tester.delete(dn), f"deleting, {what}")
        decisions += 3


@comparison.test
def differences_that_are_known(_):
    """the difference of the list still occurs"""
    dn, a = lab.users["other"], CONFIDENTIAL[0]
    # once more with a descriptor that does not come by chance
    aces = [pack_ace(0, 0, RP, "S-1-5-11", schema.attribute[a][0]),
            pack_ace(0, 0, 0x100, "S-1-5-11")]
    system.put_descriptor(dn, pack_sd(aces, lab.domain + "-512", lab.domain + "-513", 0x9004))
    sd = system.descriptor(dn)
    comparison.same(rights(sd, schema.path("user", a), RP, "", True), 1, "ours")
    comparison.same(tester.read(dn, a).get(a), [], SEVERAL_ACES)
    print(f"  {occurred + 1} times: {SEVERAL_ACES}")


print(f"{decisions} decisions compared")
comparison.finish()
