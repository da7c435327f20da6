#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Formats of ours against Samba's: envelopes, their parameters, key identifiers, SIDs and target
descriptors. Both sides read what the other wrote; and of damaged bytes, whatever ours takes Samba
takes too and reads the same in it (the other way round ours is stricter)."""
import re

from samba.dcerpc import gkdi, misc, security
from samba.ndr import ndr_pack, ndr_unpack

from ours import Comparison, Tool

HASHES = ["SHA1", "SHA256", "SHA384", "SHA512"]
CURVES = {"ECDH_P256": (b"ECK1", 32), "ECDH_P384": (b"ECK3", 48), "ECDH_P521": (b"ECK5", 66)}
LETTERS = "abcxyzABC0189-.äßλЖ中한\U0001f511"

tool = Tool("wire_tool")
comparison = Comparison(tool)


def random_name(rng):
    longest = rng.choice([1, 12, 60])
    return "".join(rng.choice(LETTERS) for _ in range(rng.randint(1, longest)))


def random_place(rng):
    return {
        "flags": rng.choice([0, 2]), "l0": rng.choice([0, 361, 0x7FFFFFFF]),
        "l1": rng.randrange(32), "l2": rng.randrange(32), "root_key_id": rng.randbytes(16),
        "domain": random_name(rng), "forest": random_name(rng),
    }


def dh_params(p, g):
    d = gkdi.FfcDhParameters()
    d.key_length = len(p)
    d.field_order, d.generator = list(p), list(g)
    return ndr_pack(d)


def kdf_params(name):
    k = gkdi.KdfParameters()
    k.hash_algorithm = name
    return ndr_pack(k)


def number(n, k):
    return n.to_bytes(4, "little") + k


def random_envelope(rng):
    """The members of an envelope; its keys are bytes to both formats."""
    e = random_place(rng)
    e["hash"] = rng.choice(HASHES)
    e["agreement"] = rng.choice(["DH", *CURVES])
    k = rng.choice([64, 256, 512])
    e["params"] = b""
    e["private_bits"], e["public_bits"] = rng.choice([256, 512, 521]), rng.choice([256, 2048, 521])
    if e["agreement"] == "DH":
        e["params"] = dh_params(rng.randbytes(k), rng.randbytes(k))
    e["l1_key"] = e["l2_key"] = b""
    if rng.random() < 0.5:
        e["flags"] |= 1
        magic, n = CURVES.get(e["agreement"], (b"DHPB", k))
        e["l2_key"] = magic + number(n, rng.randbytes(n * (3 if magic == b"DHPB" else 2)))
    else:
        if e["l2"] == 31 or e["l1"] > 0:
            e["l1_key"] = rng.randbytes(64)
        if e["l2"] != 31:
            e["l2_key"] = rng.randbytes(64)
    return e


def set_place(s, e):
    s.version = 1
    s.flags = e["flags"]
    s.l0_index, s.l1_index, s.l2_index = e["l0"], e["l1"], e["l2"]
    s.root_key_id = ndr_unpack(misc.GUID, e["root_key_id"])
    s.domain_name, s.forest_name = e["domain"], e["forest"]


def get_place(s):
    return {
        "flags": s.flags, "l0": s.l0_index, "l1": s.l1_index, "l2": s.l2_index,
        "root_key_id": ndr_pack(s.root_key_id), "domain": s.domain_name, "forest": s.forest_name,
    }


def samba_format_envelope(e):
    s = gkdi.GroupKeyEnvelope()
    set_place(s, e)
    s.kdf_algorithm = "SP800_108_CTR_HMAC"
    s.secret_agreement_algorithm = e["agreement"]
    s.private_key_len, s.public_key_len = e["private_bits"], e["public_bits"]
    for member, value in (("kdf_parameters", kdf_params(e["hash"])),
                          ("secret_agreement_parameters", e["params"]),
                          ("l1_key", e["l1_key"]), ("l2_key", e["l2_key"])):
        setattr(s, member + "_len", len(value))
        setattr(s, member, list(value))
    return ndr_pack(s)


def samba_parse_envelope(b):
    s = ndr_unpack(gkdi.GroupKeyEnvelope, b)
    return get_place(s) | {
        "hash": ndr_unpack(gkdi.KdfParameters, bytes(s.kdf_parameters)).hash_algorithm,
        "agreement": s.secret_agreement_algorithm, "params": bytes(s.secret_agreement_parameters),
        "private_bits": s.private_key_len, "public_bits": s.public_key_len,
        "l1_key": bytes(s.l1_key), "l2_key": bytes(s.l2_key),
    }


def samba_format_keyid(e):
    s = gkdi.KeyEnvelope()
    set_place(s, e)
    s.additional_info_len = len(e["key_info"])
    s.additional_info = list(e["key_info"])
    return ndr_pack(s)


def samba_parse_keyid(b):
    s = ndr_unpack(gkdi.KeyEnvelope, b)
    return get_place(s) | {"key_info": bytes(s.additional_info)}


def random_keyid(rng):
    e = random_place(rng)
    e["flags"] |= rng.randrange(2)
    # the two forms that occur, and the least and more than they have
    e["key_info"] = rng.randbytes(rng.choice([32, 776, 1, 1000]))
    return e


def members(answer, like):
    """Our answer in the form of Samba's: a refusal stays what it is."""
    if answer["rc"] != "ok":
        return answer
    return {k: bytes.fromhex(answer[k]) if isinstance(v, bytes) else answer[k] for k, v in like.items()}


def damage(rng, b):
    """A copy with a byte or a bit changed, cut short or longer."""
    b = bytearray(b)
    for _ in range(rng.randint(1, 2)):
        at = rng.randrange(min(len(b), 100) if rng.random() < 0.7 else len(b))
        b[at] = rng.choice([0, 1, 0xFF, b[at] ^ 1 << rng.randrange(8)])
    kind = rng.randrange(8)
    if kind == 0:
        del b[rng.randrange(len(b)):]
    elif kind == 1:
        b += rng.randbytes(rng.randint(1, 4))
    return bytes(b)


def both_ways(rng, name, make, their_format, their_parse, n):
    for i in range(n):
        e = make(rng)
        b = their_format(e)
        comparison.same(tool.get(name + "_format", "out", **e), b, f"format of case {i}")
        comparison.same(members(tool.ask(name + "_parse", **{"in": b}), e), e, f"parse of case {i}")
        comparison.same(their_parse(b), e, f"their own parse of case {i}")


def damaged(rng, name, make, their_format, their_parse, n):
    taken = 0
    for i in range(n):
        e = make(rng)
        b = damage(rng, their_format(e))
        ours = tool.ask(name + "_parse", **{"in": b})
        if ours["rc"] != "ok":
            comparison.same("out" in ours, False, "refused")
            continue
        taken += 1
        try:
            theirs = their_parse(b)
        except Exception as refusal:
            theirs = f"refused: {refusal}"
        comparison.same(members(ours, e), theirs, f"damaged case {i}: {b.hex()}")
    # else nothing would have been compared
    comparison.same(taken > n // 20, True, f"only {taken} of {n} were taken")


@comparison.test
def envelopes(rng):
    """group key envelopes, each side's read by the other"""
    both_ways(rng, "gke", random_envelope, samba_format_envelope, samba_parse_envelope, 1000)


@comparison.test
def damaged_envelopes(rng):
    """damaged envelopes that ours takes mean the same to Samba"""
    damaged(rng, "gke", random_envelope, samba_format_envelope, samba_parse_envelope, 3000)


@comparison.test
def key_identifiers(rng):
    """key identifiers, each side's read by the other"""
    both_ways(rng, "keyid", random_keyid, samba_format_keyid, samba_parse_keyid, 1000)


@comparison.test
def damaged_key_identifiers(rng):
    """damaged key identifiers that ours takes mean the same to Samba"""
    damaged(rng, "keyid", random_keyid, samba_format_keyid, samba_parse_keyid, 3000)


@comparison.test
def parameters(rng):
    """KDF and DH parameters, each side's read by the other"""
    for name in HASHES:
        b = kdf_params(name)
        comparison.same(tool.get("kdf_format", "out", hash=name), b, name)
        comparison.same(tool.ask("kdf_parse", **{"in": b}).get("hash"), name, name)
    for k in [1, 64, 128, 256, 384, 512]:
        p, g = rng.randbytes(k), rng.randbytes(k)
        b = dh_params(p, g)
        comparison.same(tool.get("dh_format", "out", p=p, g=g), b, f"{k} bytes")
        comparison.same(members(tool.ask("dh_parse", **{"in": b}), {"p": p, "g": g}),
                        {"p": p, "g": g}, f"{k} bytes")


def random_sid(rng):
    authority = rng.choice([1, 5, 5, 15, 0xFFFFFFFF, 2**32, 2**48 - 1, rng.randrange(2**48)])
    subs = [rng.choice([0, 21, 0xFFFFFFFF, rng.randrange(2**32)])
            for _ in range(rng.choice([1, 2, 5, 15, rng.randint(1, 15)]))]
    return "-".join(["S-1", spell(authority), *map(str, subs)])


def spell(authority):
    """As [MS-DTYP] 2.4.2.1 has it; Samba turns to hexadecimal one number earlier, and unpadded."""
    return f"0x{authority:012x}" if authority >= 2**32 else str(authority)


def respell(text):
    """A SID text of Samba's in the spelling of [MS-DTYP]."""
    first, one, authority, *subs = text.split("-")
    return "-".join([first, one, spell(int(authority, 0)), *subs])


@comparison.test
def sids(rng):
    """SIDs from text to bytes and back"""
    for _ in range(2000):
        text = random_sid(rng)
        sid = security.dom_sid(text)
        b = ndr_pack(sid)
        comparison.same(tool.get("sid_format", "out", text=text), b, text)
        comparison.same(tool.get("sid_format", "out", text=str(sid)), b, str(sid))
        comparison.same(tool.ask("sid_parse", **{"in": b}).get("text"), respell(str(sid)), b.hex())


@comparison.test
def damaged_sids(rng):
    """damaged SID texts that ours takes mean the same to Samba"""
    taken = 0
    for _ in range(4000):
        text = list(random_sid(rng))
        at = rng.randrange(len(text))
        text[at:at + rng.randrange(2)] = rng.choice(["", "-", "+", " ", "0", "9", "x", "S", "1-"])
        text = "".join(text)
        ours = tool.get("sid_format", "out", text=text)
        if not isinstance(ours, bytes):
            comparison.same(ours.startswith("refused: "), True, text)
            continue
        if re.match("S-1-0x[0-9a-fA-F]{13}", text):
            continue  # more leading zeros than Samba takes; the value is the same
        taken += 1
        try:
            theirs = ndr_pack(security.dom_sid(text))
        except Exception as refusal:
            theirs = f"refused: {refusal}"
        comparison.same(ours, theirs, text)
    comparison.same(taken > 400, True, f"only {taken} were taken")


@comparison.test
def descriptors(rng):
    """target descriptors say to Samba what they are to say"""
    for _ in range(1000):
        text = random_sid(rng)
        ours = tool.get("targetsd", "out", text=text)
        sd = ndr_unpack(security.descriptor, ours)
        aces = [(a.type, a.flags, a.access_mask, a.trustee) for a in sd.dacl.aces]
        comparison.same(
            (sd.revision, sd.type, sd.owner_sid, sd.group_sid, sd.sacl, sd.dacl.revision, aces),
            (1, security.SEC_DESC_SELF_RELATIVE | security.SEC_DESC_DACL_PRESENT,
             security.dom_sid("S-1-5-18"), security.dom_sid("S-1-5-18"), None, 2,
             [(security.SEC_ACE_TYPE_ACCESS_ALLOWED, 0, 3, security.dom_sid(text)),
              (security.SEC_ACE_TYPE_ACCESS_ALLOWED, 0, 2, security.dom_sid("S-1-1-0"))]), text)
        comparison.same(len(ours), len(ndr_pack(sd)), f"length for {text}")


comparison.finish()
