#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Blobs of ours against the second reading of the specification in reference.py: with the same
randomness both write the same bytes, and each opens what the other wrote."""
import base64
import subprocess

import reference
from ours import Comparison, Tool
from reference import ENCRYPT, PUBLIC

# a safe prime that OpenSSL has no name for: the second Oakley group, RFC 2409 6.2
OAKLEY_2 = int(
    "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404dd"
    "ef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed"
    "ee386bfb5a899fa5ae9f24117c4b1fe649286651ece65381ffffffffffffffff", 16)
DOMAINS = ["corp.example", "a.b", "größe.example", "한.example"]
NAMED = ["dh_2048_256", "dh_2048_224", "dh_1024_160", "modp_1536", "ffdhe2048", "ffdhe3072", "modp_4096"]


def named_group(name):
    """p and g of a published group, as the openssl program has them."""
    kind = "DHX" if name.startswith("dh_") else "DH"
    pem = subprocess.run(
        ["openssl", "genpkey", "-genparam", "-algorithm", kind, "-pkeyopt", f"group:{name}"],
        check=True, capture_output=True, text=True).stdout.split("-----")[2]
    numbers = reference.whole(reference.element(base64.b64decode(pem), 0x30))
    p, rest = reference.element(numbers, 2)
    return int.from_bytes(p, "big"), int.from_bytes(reference.element(rest, 2)[0], "big")


GROUPS = {name: named_group(name) for name in NAMED} | {"oakley_2": (OAKLEY_2, 2)}
CURVES = list(reference.CURVES)
AGREEMENTS = [*GROUPS, *CURVES]
BITS = {"ECDH_P256": 256, "ECDH_P384": 384, "ECDH_P521": 521}

tool = Tool("gkdi_tool")
comparison = Comparison(tool)


class Case:
    """A root key, a place in its tree, and the randomness of one blob."""

    def __init__(self, rng, hash_name, agreement, period=None):
        self.period = period or (rng.choice([0, 361, 0x7FFFFFFF]), rng.randrange(32), rng.randrange(32))
        self.sid = "S-1-5-21-" + "-".join(str(rng.randrange(2**32)) for _ in range(3)) + "-512"
        self.domain, self.forest = rng.choice(DOMAINS), rng.choice(DOMAINS)
        # around the sizes where DER lengths grow by a byte, and others
        self.plain = rng.randbytes(rng.choice([0, 1, 64, 95, 111, 112, 239, 240, 3000, rng.randrange(200)]))
        self.cek, self.nonce, self.member = rng.randbytes(32), rng.randbytes(12), rng.randbytes(32)
        p, g = GROUPS.get(agreement, (0, 0))
        name = "DH" if p else agreement
        while True:
            self.root = reference.Root(rng.randbytes(16), rng.randbytes(64), hash_name, name,
                                       rng.choice([256, 512]) if p else BITS[name], p, g)
            self.sd = reference.target_sd(self.sid)
            self.l2 = reference.l2_key(self.root, self.sd, *self.period)
            self.private, valid = self.root.private(self.l2)
            if valid:
                break
            # nearly all of P-521; the shortest chain makes the search short
            self.period = (self.period[0], 31, 31)
        self.public = self.root.public(self.private)
        self.ephemeral = self.pick(rng)

    def pick(self, rng):
        """A private key of the group."""
        if self.root.agreement == "DH":
            return rng.randbytes(self.root.private_bits // 8)
        n = rng.randrange(1, reference.CURVES[self.root.agreement][4])
        return n.to_bytes(self.root.k, "big")

    def pick_leading_zeros(self, rng, zeros):
        """A private key whose secret with the group begins with so many zero bytes."""
        ephemeral = self.pick(rng)
        if self.root.agreement != "DH":
            while self.root.shared(ephemeral, self.public)[:zeros] != bytes(zeros):
                ephemeral = self.pick(rng)
            return ephemeral
        # one multiplication a try: the secrets of n, n + 1, n + 2 ...
        p, k = self.root.p, self.root.k
        y = int.from_bytes(self.public[-k:], "big")
        n = int.from_bytes(ephemeral[1:], "big")  # far from the end of its range
        z = pow(y, n, p)
        while z >= 1 << 8 * (k - zeros):
            n, z = n + 1, z * y % p
        return n.to_bytes(len(ephemeral), "big")

    def root_members(self):
        r, k = self.root, self.root.k
        params = b""
        if r.agreement == "DH":
            params = (reference.u32(12 + 2 * k) + b"DHPM" + reference.u32(k) + r.p.to_bytes(k, "big")
                      + r.g.to_bytes(k, "big"))
        return {"root_key_id": r.id, "root_key": r.key, "hash": r.hash, "agreement": r.agreement,
                "params": params, "private_bits": r.private_bits, "public_bits": 8 * k}

    def envelope(self, public):
        l0, l1, l2 = self.period
        return tool.get("envelope", "envelope", **self.root_members(), sd=self.sd, l0=l0, l1=l1, l2=l2,
                        public=public, encrypt=True, domain=self.domain, forest=self.forest)

    def ours(self, public, appended):
        envelope = self.envelope(public)
        if not isinstance(envelope, bytes):
            return envelope
        return tool.get("protect", "blob", envelope=envelope, sid=self.sid, plain=self.plain,
                        appended=appended, cek=self.cek, nonce=self.nonce,
                        key=self.ephemeral if public else self.member)

    def fields(self, public, appended, flags=ENCRYPT):
        return reference.Blob(flags | (PUBLIC if public else 0), self.period, self.root.id, b"",
                              self.domain, self.forest, self.sid, appended=appended)

    def theirs(self, public, appended, flags=ENCRYPT):
        return reference.protect(self.root, self.fields(public, appended, flags), self.plain, self.cek,
                                 self.nonce, self.ephemeral if public else self.member)

    def open_ours(self, blob, recipient=0):
        answer = tool.ask("unprotect", **self.root_members(), blob=blob, recipient=recipient)
        if answer["rc"] != "ok":
            return f"refused: {answer['rc']}, {answer['what']}"
        return bytes.fromhex(answer["plain"]), answer["appended"] == 1, answer["stripped"] == 1

    def open_theirs(self, blob):
        try:
            b, plain = reference.unprotect(self.root, blob)
        except Exception as refusal:
            return f"refused: {refusal!r}"
        return plain, b.appended

    def __str__(self):
        return f"{self.root.hash} {self.root.agreement} {8 * self.root.k} {self.period}"


def matrix(rng, n):
    for agreement in AGREEMENTS:
        for hash_name in reference.HASHES:
            for _ in range(n):
                yield Case(rng, hash_name, agreement)


SHAPES = [(public, appended) for public in (True, False) for appended in (True, False)]


@comparison.test
def written(rng):
    """with the same randomness both write the same bytes, and open them: hash x group x mode x layout"""
    for case in matrix(rng, 3):
        for public, appended in SHAPES:
            what = f"{case} public {public} appended {appended}"
            ours = case.ours(public, appended)
            comparison.same(ours, case.theirs(public, appended), what)
            comparison.same(case.open_theirs(ours), (case.plain, appended), "theirs of ours: " + what)
            comparison.same(case.open_ours(ours), (case.plain, appended, False), "ours of ours: " + what)


@comparison.test
def without_encrypt(rng):
    """blobs of theirs whose key may not encrypt any more"""
    for case in matrix(rng, 1):
        for public, appended in SHAPES:
            blob = case.theirs(public, appended, flags=0)
            comparison.same(case.open_ours(blob), (case.plain, appended, False), f"{case} {public}")


@comparison.test
def by_sddl(rng):
    """blobs of theirs whose descriptor is SDDL that says what a SID would"""
    for case in matrix(rng, 1):
        for public, appended in SHAPES:
            b = case.fields(public, appended)
            b.sddl = f"O:SYG:SYD:(A;;CCDC;;;{b.sid})(A;;DC;;;WD)"
            blob = reference.protect(case.root, b, case.plain, case.cek, case.nonce,
                                     case.ephemeral if public else case.member)
            comparison.same(case.open_ours(blob), (case.plain, appended, False), f"{case} {public}")


@comparison.test
def alternatives(rng):
    """blobs of theirs with two recipients, opened as either"""
    for case in matrix(rng, 1):
        first, second = case.fields(True, False), case.fields(False, False)
        second.sid = "S-1-5-32-544"
        reference.protect(case.root, second, case.plain, case.cek, case.nonce, case.member)
        reference.protect(case.root, first, case.plain, case.cek, case.nonce, case.ephemeral)
        blob = reference.write(first, [second])
        for recipient in (0, 1):
            comparison.same(case.open_ours(blob, recipient), (case.plain, False, False), f"{case} {recipient}")


@comparison.test
def public_keys(rng):
    """the public key that an envelope gives for a period"""
    for case in matrix(rng, 5):
        envelope = case.envelope(True)
        ours = envelope[-len(case.public):] if isinstance(envelope, bytes) else envelope
        comparison.same(ours, case.public, str(case))


def zero_cases(rng):
    for agreement in AGREEMENTS:
        for hash_name in reference.HASHES:
            case = Case(rng, hash_name, agreement)
            zeros = 2 if agreement == "dh_2048_256" and hash_name == "SHA512" else 1
            case.ephemeral = case.pick_leading_zeros(rng, zeros)
            yield case


@comparison.test
def leading_zeros(rng):
    """shared secrets that begin with zero bytes: whole, and as some writers strip them"""
    for case in zero_cases(rng):
        secret = case.root.shared(case.ephemeral, case.public)
        comparison.same(secret[0], 0, f"{case} was to begin with zero")
        comparison.same(case.ours(True, True), case.theirs(True, True), str(case))
        comparison.same(case.open_ours(case.theirs(True, False)), (case.plain, False, False), str(case))
        b = case.fields(True, True)
        b.key_info = case.root.public(case.ephemeral)
        stripped = reference.finish(b, case.plain, case.root.kek(secret.lstrip(b"\0")), case.cek, case.nonce)
        comparison.same(case.open_ours(stripped), (case.plain, True, True), f"{case} stripped")
        comparison.same(case.open_theirs(stripped), "refused: InvalidUnwrap()", f"{case} stripped")


@comparison.test
def no_private_key(rng):
    """of the private values that a P-521 root key derives, both refuse the same ones"""
    usable = 0
    case = Case(rng, "SHA512", "ECDH_P521", (361, 31, 31))
    for n in range(600):
        case.root.key = rng.randbytes(64)
        case.root.hash = list(reference.HASHES)[n % 4]
        case.l2 = reference.l2_key(case.root, case.sd, *case.period)
        case.private, valid = case.root.private(case.l2)
        usable += valid
        envelope = case.envelope(True)
        comparison.same(isinstance(envelope, bytes), valid, f"{case} {case.private.hex()}: {envelope}")
    comparison.same(usable > 0, True, "no usable one was among them")


@comparison.test
def flipped(rng):
    """of blobs with one bit flipped, both open the same ones and read the same"""
    opened = 0
    cases = [Case(rng, "SHA512", a) for a in ("oakley_2", *CURVES)]
    for n in range(3000):
        case = cases[n % len(cases)]
        public, appended = SHAPES[n // len(cases) % 4]
        blob = bytearray(case.theirs(public, appended))
        at = rng.randrange(len(blob))
        blob[at] ^= 1 << rng.randrange(8)
        ours, theirs = case.open_ours(bytes(blob)), case.open_theirs(bytes(blob))
        if isinstance(ours, tuple) and isinstance(theirs, tuple):
            opened += 1
            ours = ours[:2]
        elif isinstance(ours, str) and isinstance(theirs, str):
            ours = theirs = "refused"
        comparison.same(ours, theirs, f"{case} public {public} appended {appended}, byte {at}: {blob.hex()}")
    # names, and the flag that is of no matter to readers
    comparison.same(opened > 30, True, f"only {opened} were opened")


comparison.finish()
