# SPDX-License-Identifier: MIT
"""MS-GKDI and DPAPI-NG read a second time, in Python over the primitives of python3-cryptography.

An oracle for the blobs of ours: nothing of it comes from our C, and it shares no library code with
it but OpenSSL's primitives. It is made for tests: it takes only what it expects, and raises
ValueError (or cryptography's InvalidTag and InvalidUnwrap) at anything else.
"""
import re
import uuid
from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.concatkdf import ConcatKDFHash
from cryptography.hazmat.primitives.kdf.kbkdf import KBKDFHMAC, CounterLocation, Mode
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap, aes_key_wrap

HASHES = {"SHA1": hashes.SHA1, "SHA256": hashes.SHA256, "SHA384": hashes.SHA384, "SHA512": hashes.SHA512}
# curve, magic of its public keys, bytes of a coordinate, order, hash of the agreement
CURVES = {
    "ECDH_P256": (ec.SECP256R1(), b"ECK1", 32, hashes.SHA256, int(
        "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16)),
    "ECDH_P384": (ec.SECP384R1(), b"ECK3", 48, hashes.SHA384, int(
        "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf"
        "581a0db248b0a77aecec196accc52973", 16)),
    "ECDH_P521": (ec.SECP521R1(), b"ECK5", 66, hashes.SHA512, int(
        "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa"
        "51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409", 16)),
}
PUBLIC, ENCRYPT = 1, 2  # flags of a key


def wide(text):
    """UTF-16LE with its zero."""
    return (text + "\0").encode("utf-16-le")


def u32(n):
    return n.to_bytes(4, "little")


def i32(n):
    return n.to_bytes(4, "little", signed=True)


SERVICE, PUBLIC_KEY = wide("KDS service"), wide("KDS public key")


# ---- keys ----------------------------------------------------------------------------------------


def kdf(hash_name, key, context, length, label=SERVICE):
    return KBKDFHMAC(
        algorithm=HASHES[hash_name](), mode=Mode.CounterMode, length=length, rlen=4, llen=4,
        location=CounterLocation.BeforeFixed, label=label, context=context, fixed=None).derive(key)


def step(root, key, l0, a, b, more=b""):
    return kdf(root.hash, key, root.id + i32(l0) + i32(a) + i32(b) + more, 64)


def l1_key(root, sd, l0, l1):
    """The seed key of all periods of an l1 under a target descriptor."""
    key = step(root, root.key, l0, -1, -1)
    for n in range(31, l1 - 1, -1):
        key = step(root, key, l0, n, -1, sd if n == 31 else b"")
    return key


def l2_key(root, sd, l0, l1, l2):
    """The seed key of a period under a target descriptor."""
    if l0 < 0 or not 0 <= l1 < 32 or not 0 <= l2 < 32:
        raise ValueError("key period")
    key = l1_key(root, sd, l0, l1)
    for n in range(31, l2 - 1, -1):
        key = step(root, key, l0, l1, n)
    return key


@dataclass
class Root:
    """A root key. p and g are numbers, of a DH one."""

    id: bytes
    key: bytes
    hash: str
    agreement: str
    private_bits: int
    p: int = 0
    g: int = 0

    @property
    def k(self):
        """Bytes of a number on the wire."""
        return (self.p.bit_length() + 7) // 8 if self.agreement == "DH" else CURVES[self.agreement][2]

    def private(self, l2):
        """The group's private key of a period: bytes, and whether they are one at all."""
        d = kdf(self.hash, l2, wide(self.agreement), (self.private_bits + 7) // 8)
        n = int.from_bytes(d, "big")
        if self.agreement == "DH":
            return d, n > 0
        return d, 0 < n < CURVES[self.agreement][4]

    def public(self, private):
        """The public key of a private one, as it is on the wire."""
        n = int.from_bytes(private, "big")
        k = self.k
        if self.agreement == "DH":
            numbers = (self.p, self.g, pow(self.g, n, self.p))
            magic = b"DHPB"
        else:
            curve, magic = CURVES[self.agreement][:2]
            point = ec.derive_private_key(n, curve).public_key().public_numbers()
            numbers = (point.x, point.y)
        return magic + u32(k) + b"".join(v.to_bytes(k, "big") for v in numbers)

    def shared(self, private, peer):
        """The full-length secret of a private key and a peer's public one as it is on the wire."""
        k, n = self.k, int.from_bytes(private, "big")
        count = 3 if self.agreement == "DH" else 2
        if len(peer) != 8 + count * k or peer[4:8] != u32(k):
            raise ValueError("length of the public key")
        numbers = [int.from_bytes(peer[8 + i * k:8 + (i + 1) * k], "big") for i in range(count)]
        if self.agreement == "DH":
            if peer[:4] != b"DHPB" or numbers[:2] != [self.p, self.g]:
                raise ValueError("group of the public key")
            return pow(numbers[2], n, self.p).to_bytes(k, "big")
        curve, magic = CURVES[self.agreement][:2]
        if peer[:4] != magic:
            raise ValueError("curve of the public key")
        theirs = ec.EllipticCurvePublicNumbers(*numbers, curve).public_key()
        return ec.derive_private_key(n, curve).exchange(ec.ECDH(), theirs)

    def kek(self, secret):
        """The key-encryption key of a shared secret, which is taken as long as it is."""
        digest = hashes.SHA256 if self.agreement == "DH" else CURVES[self.agreement][3]
        once = ConcatKDFHash(digest(), digest.digest_size, wide("SHA512") + PUBLIC_KEY + SERVICE).derive(secret)
        return kdf(self.hash, once, PUBLIC_KEY, 32)


def sid_bytes(text):
    if not re.fullmatch("[Ss]-1-([0-9]+|0x[0-9a-fA-F]+)(-[0-9]+)+", text):
        raise ValueError("SID")
    authority, *subs = text.split("-")[2:]
    return bytes([1, len(subs)]) + int(authority, 0).to_bytes(6, "big") + b"".join(u32(int(n)) for n in subs)


def target_sd(sid):
    """O:SYG:SYD:(A;;CCDC;;;SID)(A;;DC;;;WD), parts in the order DACL, owner, group."""
    aces = b""
    for mask, trustee in ((3, sid_bytes(sid)), (2, sid_bytes("S-1-1-0"))):
        aces += b"\0\0" + (8 + len(trustee)).to_bytes(2, "little") + u32(mask) + trustee
    dacl = b"\2\0" + (8 + len(aces)).to_bytes(2, "little") + u32(2) + aces
    system = sid_bytes("S-1-5-18")
    owner = 20 + len(dacl)
    return b"\1\0\4\x80" + u32(owner) + u32(owner + len(system)) + u32(0) + u32(20) + dacl + system * 2


# ---- envelopes, as GetKey answers them -----------------------------------------------------------


def root_of(told):
    """A root key from the JSON of a root key file."""
    params = bytes.fromhex(told["secret_agreement_parameters_hex"])
    k = int.from_bytes(params[8:12], "little") if params else 0
    p, g = (int.from_bytes(params[at:at + k], "big") for at in (12, 12 + k))
    return Root(uuid.UUID(told["id"]).bytes_le, bytes.fromhex(told["key_hex"]), told["kdf_hash"],
                told["secret_agreement_algorithm"], told["private_key_bits"], p, g)


def envelope(root, sd, period, public, flags, domain, forest):
    """GroupKeyEnvelope, [MS-GKDI] 2.2.4: the group's public key of a period, or its seeds."""
    l0, l1, l2 = period
    low = high = b""
    if public:
        low = root.public(root.private(l2_key(root, sd, *period))[0])
    elif l2 == 31:
        high = l1_key(root, sd, l0, l1)
    else:
        low = l2_key(root, sd, *period)
        high = l1_key(root, sd, l0, l1 - 1) if l1 else b""
    hash_name, k = wide(root.hash), root.k
    group = b""
    if root.agreement == "DH":
        group = u32(12 + 2 * k) + b"DHPM" + u32(k) + root.p.to_bytes(k, "big") + root.g.to_bytes(k, "big")
    parts = [wide("SP800_108_CTR_HMAC"), u32(0) + u32(1) + u32(len(hash_name)) + u32(0) + hash_name,
             wide(root.agreement), group]
    names = [wide(domain), wide(forest)]
    public_bits = {"ECDH_P521": 521}.get(root.agreement, 8 * k)
    return (u32(1) + b"KDSK" + u32(flags) + b"".join(map(i32, period)) + root.id
            + b"".join(u32(len(p)) for p in parts) + u32(root.private_bits) + u32(public_bits)
            + b"".join(u32(len(p)) for p in (high, low, *names)) + b"".join((*parts, *names, high, low)))


# ---- DER -----------------------------------------------------------------------------------------


def der(tag, *parts):
    body = b"".join(parts)
    n = len(body)
    if n < 128:
        return bytes([tag, n]) + body
    size = (n.bit_length() + 7) // 8
    return bytes([tag, 0x80 | size]) + n.to_bytes(size, "big") + body


def oid(dotted):
    a, b, *rest = map(int, dotted.split("."))
    out = bytes([40 * a + b])
    for n in rest:
        groups = [n & 127]
        while n := n >> 7:
            groups.append(n & 127 | 128)
        out += bytes(reversed(groups))
    return der(6, out)


def element(b, tag):
    """The first element of b, which must have this tag: its content, and what follows it."""
    if len(b) < 2 or b[0] != tag:
        raise ValueError(f"tag {tag:#x} expected, not {b[:1].hex()}")
    n, at = b[1], 2
    if n >= 128:
        size = n & 127
        n, at = int.from_bytes(b[2:2 + size], "big"), 2 + size
    if len(b) < at + n:
        raise ValueError("length")
    if der(tag, b[at:at + n]) != b[:at + n]:
        raise ValueError("not the shortest form")
    return b[at:at + n], b[at + n:]


def fixed(b, expected):
    """What follows these very bytes."""
    if not b.startswith(expected):
        raise ValueError(f"{expected.hex()} expected, not {b[:len(expected)].hex()}")
    return b[len(expected):]


# ---- blobs ---------------------------------------------------------------------------------------

ENVELOPED, DATA = oid("1.2.840.113549.1.7.3"), oid("1.2.840.113549.1.7.1")
PROTECTOR, BY_SID = oid("1.3.6.1.4.1.311.74.1"), oid("1.3.6.1.4.1.311.74.1.1")
BY_SDDL = oid("1.3.6.1.4.1.311.74.1.5")
WRAP, GCM = oid("2.16.840.1.101.3.4.1.45"), oid("2.16.840.1.101.3.4.1.46")


@dataclass
class Blob:
    """What stands in a blob; kek and cek are not in it."""

    flags: int
    period: tuple
    root_id: bytes
    key_info: bytes
    domain: str
    forest: str
    sid: str
    wrapped: bytes = b""
    nonce: bytes = b""
    content: bytes = b""
    appended: bool = True
    sddl: str = ""  # when writing: says it in place of the SID


def key_identifier(b):
    domain, forest = wide(b.domain), wide(b.forest)
    return (u32(1) + b"KDSK" + u32(b.flags) + b"".join(map(i32, b.period)) + b.root_id
            + u32(len(b.key_info)) + u32(len(domain)) + u32(len(forest)) + b.key_info + domain + forest)


def recipient(b):
    name, value = (b"SDDL", b.sddl) if b.sddl else (b"SID", b.sid)
    descriptor = der(0x30, der(0x30, der(0x30, der(0x0C, name), der(0x0C, value.encode()))))
    kind = der(0x30, BY_SDDL if b.sddl else BY_SID, descriptor)
    return der(0xA2, der(2, b"\4"), der(0x30, der(4, key_identifier(b)), der(0x30, PROTECTOR, kind)),
               der(0x30, WRAP), der(4, b.wrapped))


def write(b, others=()):
    """others are blobs that give a recipient each, who wraps the same content key."""
    recipients = b"".join(map(recipient, (b, *others)))
    encrypted = der(
        0x30, DATA, der(0x30, GCM, der(0x30, der(4, b.nonce), der(2, b"\x10"))),
        b"" if b.appended else der(0x80, b.content))
    cms = der(0x30, ENVELOPED, der(0xA0, der(0x30, der(2, b"\2"), der(0x31, recipients), encrypted)))
    return cms + (b.content if b.appended else b"")


def whole(pair):
    if pair[1]:
        raise ValueError("more than one element")
    return pair[0]


def read_key_identifier(b):
    def number(at):
        return int.from_bytes(b[at:at + 4], "little", signed=True)

    def text(raw):
        t = raw.decode("utf-16-le")
        if t[-1:] != "\0" or "\0" in t[:-1]:
            raise ValueError("name")
        return t[:-1]

    sizes = [number(at) for at in (40, 44, 48)]
    if b[:8] != u32(1) + b"KDSK" or len(b) != 52 + sum(sizes):
        raise ValueError("key identifier")
    info, domain = 52 + sizes[0], 52 + sizes[0] + sizes[1]
    return {
        "flags": number(8), "period": (number(12), number(16), number(20)), "root_id": b[24:40],
        "key_info": b[52:info], "domain": text(b[info:domain]), "forest": text(b[domain:]),
    }


def read(blob):
    cms, behind = element(blob, 0x30)
    enveloped = whole(element(whole(element(fixed(cms, ENVELOPED), 0xA0)), 0x30))
    recipients, encrypted = element(fixed(enveloped, der(2, b"\2")), 0x31)
    kek_id, rest = element(fixed(whole(element(recipients, 0xA2)), der(2, b"\4")), 0x30)
    key_id, attribute = element(kek_id, 4)
    descriptor = whole(element(fixed(whole(element(attribute, 0x30)), PROTECTOR), 0x30))
    pair = whole(element(whole(element(whole(element(fixed(descriptor, BY_SID), 0x30)), 0x30)), 0x30))
    sid = whole(element(fixed(pair, der(0x0C, b"SID")), 0x0C)).decode("ascii")
    wrapped = whole(element(fixed(rest, der(0x30, WRAP)), 4))
    algorithm, content = element(fixed(whole(element(encrypted, 0x30)), DATA), 0x30)
    nonce, size = element(whole(element(fixed(algorithm, GCM), 0x30)), 4)
    if size != der(2, b"\x10") or (content and behind):
        raise ValueError("content")
    return Blob(**read_key_identifier(key_id), sid=sid, wrapped=wrapped, nonce=nonce,
                content=whole(element(content, 0x80)) if content else behind, appended=not content)


def protect(root, b, plain, cek, nonce, key, public=None):
    """Fill a blob and write it; key is the ephemeral private key, or the nonce of a member. public is
    the group's public key that somebody else got; then the root's own key is not used."""
    seed = None if public else l2_key(root, target_sd(b.sid), *b.period)
    if b.flags & PUBLIC:
        b.key_info = root.public(key)
        kek = root.kek(root.shared(key, public or root.public(root.private(seed)[0])))
    else:
        b.key_info = key
        kek = kdf(root.hash, seed, key, 32)
    return finish(b, plain, kek, cek, nonce)


def finish(b, plain, kek, cek, nonce):
    b.wrapped, b.nonce = aes_key_wrap(kek, cek), nonce
    b.content = AESGCM(cek).encrypt(nonce, plain, None)
    return write(b)


def unprotect(root, blob, seed=None):
    """Blob and plaintext; seed is the L2 key that somebody else got, then the root's own is not used."""
    b = read(blob)
    if b.root_id != root.id:
        raise ValueError("root key")
    seed = seed or l2_key(root, target_sd(b.sid), *b.period)
    if b.flags & PUBLIC:
        kek = root.kek(root.shared(root.private(seed)[0], b.key_info))
    else:
        kek = kdf(root.hash, seed, b.key_info, 32)
    return b, AESGCM(aes_key_unwrap(kek, b.wrapped)).decrypt(b.nonce, b.content, None)
