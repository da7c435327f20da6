#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Descriptors of ours from SDDL against Samba's, releases 4.20 and later; older ones read
decimal and octal numbers, and FA, wrongly.

usage: sddl_samba.py [TOOL]   TOOL is sddl_tool, by default the one below $CLIENT_TOOLS

Compared are the control bits, owner, group, and every ACE, byte for byte. What differs for a reason
is not, and the reasons are these, in DIFFERENCES with texts where a text shows them:

order     Samba writes owner, group, SACL, DACL. [MS-DTYP] 2.4.6 leaves it open; the bytes go into a
          key derivation, and there Windows' order is the one that gives the right keys.
revision  Samba writes 4 into every ACL. [MS-DTYP] 2.4.5: 2, and 4 with an object ACE in it.
null      Samba does not know NO_ACCESS_CONTROL and the labels ML; cases/sddl.txt has their bytes.
no GUID   Samba keeps the type of an object ACE that has no GUID. The Windows documentation of ACE
          strings says that OA becomes A; ours does so for all four.
"""
import itertools
import os
import string
import struct
import subprocess
import sys

import samba
from samba.dcerpc import security
from samba.ndr import ndr_pack, ndr_unpack

from ours import Comparison

DOMAIN = "S-1-5-21-1004336348-1177238915-682003330"
CR = "00299570-246d-11d0-a768-00aa006e0529"
USER = "bf967aba-0de6-11d0-a285-00aa003049e2"
ALIASES = ("WD CO CG OW NU IU SU AN ED PS AU RC SY LS NS WR BA BU BG PU AO SO PO BO RE RU RD NO MU "
           "LU IS CY ER CD RA ES MS HA AA RM UD AC LW ME MP HI SI RO LA LG DA DU DG DC DD CA SA EA "
           "PA CN RS AS SS AP KA EK").split()
RIGHTS = "GA GX GW GR SD RC WD WO CC DC LC SW RP WP DT LO CR FA FR FW FX".split()
FLAGS = "OI CI NP IO ID SA FA".split()
PLAIN = "A D AU AL".split()
OBJECT = "OA OD OU OL".split()

# What only ours reads, a text that both read and that means the same, and why; or what only Samba
# reads, how ours refuses it, and why. Texts that neither reads are not compared.
DIFFERENCES = [
    ("o:sy", "O:SY", "RFC 5234 2.3: the strings of an ABNF are in either case"),
    ("d:ai(ou;oi;ga;;;wd)", "D:AI(AU;OI;GA;;;WD)", "the same"),
    ("D:(A;;KA;;;WD)", "D:(A;;0xf003f;;;WD)", "sddl.h of the Windows SDK: rights of keys"),
    ("D:(A;;KR;;;WD)", "D:(A;;0x20019;;;WD)", "the same"),
    ("D:(A;;KW;;;WD)", "D:(A;;0x20006;;;WD)", "the same"),
    ("D:(A;;KX;;;WD)", "D:(A;;0x20019;;;WD)", "the same"),
    ("D:(A;;NWNRNX;;;WD)", "D:(A;;0x7;;;WD)", "sddl.h: rights of labels"),
    ("O:HO", "O:S-1-5-32-584", "sddl.h: hardware operators"),
    ("O:SH", "O:S-1-5-32-585", "sddl.h: OpenSSH users"),
    (" O: SY D: P ( A ; OI ; GA ; ; ; WD ) ", "O:SYD:P(A;OI;GA;;;WD)", "blanks are ours"),
    ("D:(A;;GA;" + CR + ";;WD)", "! format 9", "the ACE has no place for it; Samba drops it"),
    ("O:S-1-5-018", "! format 8", "ours: one text for one SID"),
    ("O:S-1-5-0x12", "! format 9", "[MS-DTYP] 2.4.2.1: decimal"),
    ("D:(XA;;FX;;;WD;(Member_of{SID(BA)}))", "! unsupported 3", "conditional ACEs are not ours"),
    ('S:(RA;;;;;WD;("a",TI,0,1))', "! unsupported 3", "nor are resource attributes"),
]

if tuple(int(n) for n in samba.version.split(".")[:2]) < (4, 20):
    print(f"Samba {samba.version} is too old")
    sys.exit(77)
tool = sys.argv[1] if len(sys.argv) > 1 else os.path.join(
    os.environ.get("CLIENT_TOOLS", "build/dev/tests/clients"), "sddl_tool")
comparison = Comparison()


def ask_tool(texts, *options):
    done = subprocess.run([tool, *options, DOMAIN], input="".join(t + "\n" for t in texts),
                          text=True, capture_output=True, check=True)
    answers = done.stdout.split("\n")[:-1]
    if len(answers) != len(texts):
        raise RuntimeError(f"{len(answers)} answers for {len(texts)} texts")
    return answers


def ask(texts):
    """Each text's bytes, or its refusal as text."""
    return [a if a.startswith("!") else bytes.fromhex(a) for a in ask_tool(texts)]


def ask_samba(text):
    """The bytes, or None."""
    try:
        return ndr_pack(security.descriptor.from_sddl(text, security.dom_sid(DOMAIN)))
    except Exception:  # its type differs between releases
        return None


def sid_at(sd, at):
    return sd[at:at + 8 + 4 * sd[at + 1]] if at else None


def acl_at(sd, at):
    """Revision and ACEs."""
    if not at:
        return None
    revision, size, count = struct.unpack_from("<BxHH", sd, at)
    aces, pos = [], at + 8
    for _ in range(count):
        n, = struct.unpack_from("<H", sd, pos + 2)
        aces.append(sd[pos:pos + n])
        pos += n
    return (revision, aces) if pos == at + size else "ACEs do not fill it"


def parts(sd):
    control, owner, group, sacl, dacl = struct.unpack_from("<HIIII", sd, 2)
    return control, sid_at(sd, owner), sid_at(sd, group), acl_at(sd, sacl), acl_at(sd, dacl)


def explained(acl):
    """An ACL of Samba's with the differences of the list above taken away."""
    if acl is None:
        return None
    aces = []
    for ace in acl[1]:
        if 5 <= ace[0] <= 8 and ace[8:12] == bytes(4):
            ace = bytes([ace[0] - 5, ace[1]]) + struct.pack("<H", len(ace) - 4) + ace[4:8] + ace[12:]
        aces.append(ace)
    return 4 if any(5 <= ace[0] <= 8 for ace in aces) else 2, aces


def their_parts(text):
    sd = ask_samba(text)
    if sd is None:
        return None
    control, owner, group, sacl, dacl = parts(sd)
    return control, owner, group, explained(sacl), explained(dacl)


def our_parts(answer):
    return answer if isinstance(answer, str) else parts(answer)


def random_sid(rng):
    if rng.random() < 0.6:
        return rng.choice(ALIASES)
    subs = [str(rng.choice([rng.randrange(1000), rng.randrange(2**32)]))
            for _ in range(rng.randint(1, 15))]
    return "-".join(["S-1", str(rng.choice([0, 1, 3, 5, 15, 16, rng.randrange(2**32)])), *subs])


def random_rights(rng):
    if rng.random() < 0.6:
        return "".join(rng.choices(RIGHTS, k=rng.randint(0, 6)))
    n = rng.choice([0, 1, 7, rng.randrange(2**32), 2**32 - 1])
    return rng.choice(["0x%x", "0x%08X", "%d", "0%o"]) % n


def random_ace(rng):
    object_ace = rng.random() < 0.4
    guids = [rng.choice(["", CR, USER, "%08x-%04x-%04x-%04x-%012x" % tuple(
        rng.randrange(16**n) for n in (8, 4, 4, 4, 12))]) if object_ace else "" for _ in range(2)]
    flags = "".join(rng.sample(FLAGS, rng.choice([0, 0, 1, 2, 7])))
    return "(%s;%s;%s;%s;%s;%s)" % (rng.choice(OBJECT if object_ace else PLAIN), flags,
                                    random_rights(rng), *guids, random_sid(rng))


def random_acl(rng):
    flags = "".join(rng.sample(["P", "AR", "AI"], rng.choice([0, 0, 1, 2, 3])))
    return flags + "".join(random_ace(rng) for _ in range(rng.choice([0, 1, 2, 2, 5, 40])))


def random_text(rng):
    texts = ["O:" + random_sid(rng), "G:" + random_sid(rng),
             "D:" + random_acl(rng), "S:" + random_acl(rng)]
    return "".join(rng.sample(texts, rng.choice([0, 1, 2, 3, 4, 4, 4])))


@comparison.test
def descriptors(rng):
    """random descriptors are the same, and Samba reads ours"""
    texts = [random_text(rng) for _ in range(3000)]
    for text, answer in zip(texts, ask(texts)):
        comparison.same(our_parts(answer), their_parts(text), text)
        if not isinstance(answer, str):
            comparison.same(len(ndr_pack(ndr_unpack(security.descriptor, answer))), len(answer),
                            f"length for {text}")


@comparison.test
def written(rng):
    """what Samba reads of the texts that ours writes is the descriptor that they were written of"""
    texts = [random_text(rng) for _ in range(2000)]
    compared = 0
    for text, answer, again in zip(texts, ask(texts), ask_tool(texts, "-t")):
        if isinstance(answer, str):
            continue
        compared += 1
        comparison.same(their_parts(again), our_parts(answer), f"{again} of {text}")
    comparison.same(compared > 1000, True, f"only {compared} were compared")


@comparison.test
def aliases(rng):
    """of all pairs of letters, the same are the same SIDs"""
    pairs = ["".join(p) for p in itertools.product(string.ascii_uppercase, repeat=2)]
    only_ours = []
    for pair, answer in zip(pairs, ask(["O:" + p for p in pairs])):
        samba_says = their_parts("O:" + pair)
        if samba_says is None and not isinstance(answer, str):
            only_ours.append(pair)
        elif samba_says is not None:
            comparison.same(our_parts(answer), samba_says, pair)
    comparison.same(only_ours, ["HO", "SH"], "aliases that only ours has")


@comparison.test
def rights(rng):
    """of all pairs of letters, the same are the same rights"""
    pairs = ["".join(p) for p in itertools.product(string.ascii_uppercase, repeat=2)]
    only_ours = []
    texts = [f"D:(A;;{p};;;WD)" for p in pairs]
    for pair, text, answer in zip(pairs, texts, ask(texts)):
        samba_says = their_parts(text)
        if samba_says is None and not isinstance(answer, str):
            only_ours.append(pair)
        elif samba_says is not None:
            comparison.same(our_parts(answer), samba_says, pair)
    comparison.same(only_ours, ["KA", "KR", "KW", "KX", "NR", "NW", "NX"], "rights of ours only")


@comparison.test
def flags_and_types(rng):
    """of all one or two letters, the same are the same flags and types, of ACLs and ACEs"""
    words = ["".join(p) for n in (1, 2) for p in itertools.product(string.ascii_uppercase, repeat=n)]
    for shape in ("D:(A;%s;GA;;;WD)", "D:%s", "S:%s", "D:(%s;;CC;" + CR + ";;WD)", "D:(%s;;CC;;;WD)"):
        texts = [shape % w for w in words]
        for text, answer in zip(texts, ask(texts)):
            known = any(f"({t};;CC;{CR}" in text for t in PLAIN)  # "the ACE has no place for it"
            if known or isinstance(answer, str) and answer.startswith("! unsupported"):
                continue
            samba_says = their_parts(text)
            comparison.same(None if isinstance(answer, str) else our_parts(answer), samba_says, text)


@comparison.test
def damaged(rng):
    """what both read of a damaged text is the same"""
    texts = []
    for _ in range(4000):
        text = list(random_text(rng))[:400] or ["O"]
        for _ in range(rng.randint(1, 2)):
            at = rng.randrange(len(text))
            text[at] = rng.choice(["", text[at] * 2, rng.choice("OGDSPA:;()-0x19Z")])
        texts.append("".join(text))
    both = 0
    for text, answer in zip(texts, ask(texts)):
        samba_says = their_parts(text)
        if samba_says is not None and not isinstance(answer, str):
            both += 1
            comparison.same(our_parts(answer), samba_says, text)
    comparison.same(both > 300, True, f"only {both} were taken by both")


@comparison.test
def differences(rng):
    """the texts that Samba reads in another way, or not at all, are what the documents say"""
    for text, meaning, why in DIFFERENCES:
        answer, samba_says = ask([text])[0], their_parts(text)
        if meaning.startswith("!"):
            comparison.same(" ".join(str(answer).split()[:3]), meaning, f"{text}: {why}")
            comparison.same(samba_says is not None, True, f"{text}: no difference any more")
            continue
        comparison.same(our_parts(answer), their_parts(meaning), f"{text}: {why}")
        comparison.same(samba_says is None, True, f"{text}: no difference any more")


comparison.finish()
