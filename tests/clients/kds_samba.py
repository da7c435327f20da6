#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Samba's client of [MS-GKDI] and the key service: found by Samba's endpoint mapper client, bound as
its binding strings say, answers read by its NDR, and seeds compared with its own derivation.

What Samba sends: SPNEGO or Kerberos by itself, then with an AUTH3 that nobody answers; header
signing, which its alter_context does not repeat; bind-time features; a verification trailer with its
first call.

usage: kds_samba.py             all, in a world whose endpoint mapper has port 135
       kds_samba.py framing     one exchange each way, in another world
"""
import subprocess
import sys

from samba import NTSTATUSError, credentials, gkdi as samba_gkdi
from samba.dcerpc import gkdi, misc
from samba.nt_time import nt_time_from_string
from samba.ndr import ndr_unpack
from samba.param import LoadParm

import kdsworld as world
import reference
from samba_seed import HASHES, samba_seed
from tally import check, finish

KINDS = ("seal", "seal,krb5", "seal,spnego", "seal,padcheck", "seal,ndr64", "seal,krb5,ndr64")
AGREEMENTS = ("DH", "ECDH_P256", "ECDH_P384")
NOT_MAY, ENCRYPT, PUBLIC = 0, gkdi.ENVELOPE_FLAG_KEY_MAY_ENCRYPT_NEW_DATA, gkdi.ENVELOPE_FLAG_TRANSPORTING_PUBLIC_KEY

lp = LoadParm()
lp.load_default()
lp.set("realm", world.REALM)
lp.set("interfaces", f"{world.ADDRESS}/8")


def connect(name, options, port=world.KDS_PORT):
    """As NAME; port None: where the endpoint mapper says."""
    who = credentials.Credentials()
    who.guess(lp)
    if "ntlm" in options:
        who.set_kerberos_state(credentials.DONT_USE_KERBEROS)
        who.set_username(name)
        who.set_password(world.password(name))
        who.set_domain(world.NETBIOS)
    else:
        who.set_kerberos_state(credentials.MUST_USE_KERBEROS)
        who.set_named_ccache(f"FILE:{world.ticket(name)}", credentials.SPECIFIED, lp)
    where = f"{port}," if port else ""
    return gkdi.gkdi(f"ncacn_ip_tcp:{world.ADDRESS}[{where}{options},target_hostname={world.HOST}]", lp, who)


def get_key(c, sd, period=world.NOW, root=None):
    """An envelope, or an HRESULT."""
    root_id = misc.GUID(root.id) if root else None
    length, out, (status, _) = c.GetKey(list(sd), root_id, *period)
    if status:
        return status
    assert length == len(out)
    return bytes(out)


def once(name, options, *asked):
    return get_key(connect(name, options), *asked)


def refusal(function, *args):
    """The NTSTATUS that Samba makes of it."""
    try:
        function(*args)
    except NTSTATUSError as e:
        return e.args[0]
    return 0


def read(envelope):
    """What Samba reads in an envelope; an HRESULT as it is."""
    if isinstance(envelope, int):
        return envelope
    e = ndr_unpack(gkdi.GroupKeyEnvelope, envelope)
    kdf = ndr_unpack(gkdi.KdfParameters, bytes(e.kdf_parameters))
    group = bytes(e.secret_agreement_parameters)
    if group:
        dh = ndr_unpack(gkdi.FfcDhParameters, group)
        group = (int.from_bytes(dh.field_order, "big"), int.from_bytes(dh.generator, "big"))
    return {
        "version": e.version, "flags": e.flags, "period": (e.l0_index, e.l1_index, e.l2_index),
        "root": bytes(misc.GUID(str(e.root_key_id)).__ndr_pack__()), "kdf": e.kdf_algorithm,
        "hash": kdf.hash_algorithm, "agreement": e.secret_agreement_algorithm, "group": group,
        "private": e.private_key_len, "public": e.public_key_len, "names": (e.domain_name, e.forest_name),
        "l1": bytes(e.l1_key), "l2": bytes(e.l2_key),
    }


def expected(root, sd, period, flags):
    """What is in the envelope of a period, its keys by Samba's derivation."""
    l0, l1, l2 = period

    def seed(*indices):
        return samba_seed(root.id, root.key, root.hash, sd, l0, *indices)

    high, low = b"", seed(l1, l2)
    if flags & PUBLIC:
        low = root.public(root.private(low)[0])
    elif l2 == 31:
        high, low = seed(l1, -1), b""
    elif l1:
        high = seed(l1 - 1, -1)
    return {
        "version": 1, "flags": flags, "period": period, "root": root.id, "kdf": "SP800_108_CTR_HMAC",
        "hash": root.hash, "agreement": root.agreement, "group": (root.p, root.g) if root.p else b"",
        "private": root.private_bits, "public": 8 * root.k, "names": (world.DOMAIN, world.DOMAIN),
        "l1": high, "l2": low,
    }


def now():
    """The period of now, by Samba's arithmetic."""
    g = samba_gkdi.Gkid.from_nt_time(nt_time_from_string(world.clock()))
    return (g.l0_idx, g.l1_idx, g.l2_idx)


def framing():
    """A seed and a public key, by every kind of connection."""
    for kind in KINDS:
        check(f"{kind}: seeds", expected(ROOT, ADMINS, now(), ENCRYPT), read(once("Administrator", kind, ADMINS)))
        check(f"{kind}: public", expected(ROOT, ADMINS, now(), ENCRYPT | PUBLIC), read(once("WS0001$", kind, ADMINS)))
    if world.RPC_PORT == 135:  # Samba knows no other
        check("found by the endpoint mapper", expected(ROOT, ADMINS, now(), ENCRYPT),
              read(get_key(connect("Administrator", "seal", None), ADMINS)))


ROOT = world.root_key()
ADMINS = reference.target_sd(world.sid("Domain Admins"))
READERS = reference.target_sd(world.sid("LAPS Readers"))
if sys.argv[1:] == ["framing"]:
    framing()
    finish()

framing()

# ---- who may: [MS-GKDI] 3.1.4.1, groups in groups, and an account that is disabled while it has a ticket
c = connect("Administrator", "seal")
check("several calls of a connection", [expected(ROOT, ADMINS, now(), ENCRYPT)] * 3,
      [read(get_key(c, ADMINS)) for _ in range(3)])
check("no member of that group", expected(ROOT, READERS, now(), ENCRYPT | PUBLIC), read(get_key(c, READERS)))
check("no member, and a period", world.E_ACCESSDENIED, get_key(c, READERS, now(), ROOT))
check("a member", expected(ROOT, READERS, now(), ENCRYPT), read(once("helpdesk", "seal", READERS)))
check("a member of a group in the group", expected(ROOT, READERS, now(), ENCRYPT), read(once("bob", "seal", READERS)))
bob = connect("bob", "seal")
world.modify(f"CN=bob,CN=Users,{world.BASE}", "userAccountControl", b"514")
check("disabled since it bound", world.E_ACCESSDENIED, get_key(bob, READERS))
check("disabled since it has a ticket", world.E_ACCESSDENIED, once("bob", "seal", READERS))
world.modify(f"CN=bob,CN=Users,{world.BASE}", "userAccountControl", b"512")
check("enabled again", expected(ROOT, READERS, now(), ENCRYPT), read(get_key(bob, READERS)))

# ---- refused before a call is looked at: a context without privacy, NTLM, another byte order.
# Where Samba ends its handshake by AUTH3 it hears of it with its first call.
ACCESS_DENIED, LOGON_FAILURE, INVALID_PARAMETER, REVISION_MISMATCH = 0xC0000022, 0xC000006D, 0xC000000D, 0xC0000059
for options, status in (
        ("connect", LOGON_FAILURE), ("packet", LOGON_FAILURE), ("sign", LOGON_FAILURE),
        ("connect,krb5", ACCESS_DENIED), ("sign,krb5", ACCESS_DENIED), ("seal,ntlm", INVALID_PARAMETER),
        ("seal,bigendian", REVISION_MISMATCH)):
    check(options, hex(status), hex(refusal(once, "Administrator", options, ADMINS)))
check("an unknown root key", world.NTE_NO_KEY,
      get_key(c, ADMINS, world.NOW, reference.Root(b"\x11" * 16, b"", "SHA512", "DH", 512)))

# ---- every algorithm: root keys that laps kds makes. They begin one after the other; the last is what new data gets.
made = {}
for hash_name in HASHES:
    for agreement in AGREEMENTS:
        made[hash_name, agreement] = world.create_root_key(hash_name, agreement)
outsider = connect("alice", "seal")
for (hash_name, agreement), root in made.items():
    check(f"{hash_name} {agreement}", (hash_name, agreement), (root.hash, root.agreement))
    check(f"{hash_name} {agreement}: seeds", expected(root, READERS, now(), ENCRYPT),
          read(get_key(bob, READERS, world.NOW, root)))
    check(f"{hash_name} {agreement}: public", expected(root, READERS, now(), ENCRYPT | PUBLIC),
          read(get_key(outsider, READERS, world.NOW, root)))
check("the key that begins last", expected(root, READERS, now(), ENCRYPT), read(get_key(bob, READERS)))

# ---- time, by the world's clock: a period, the last one of an L1, an older L0, the future
for agreement in AGREEMENTS:
    root = made["SHA384", agreement]
    l0, l1, l2 = before = now()
    world.advance(world.CYCLE_HOURS)
    check(f"{agreement}: time has moved", True, now() > before)
    check(f"{agreement}: the period before, from that of now", expected(root, READERS, now(), ENCRYPT),
          read(get_key(bob, READERS, before, root)))
    while now()[2] != 31:
        world.advance(world.CYCLE_HOURS)
    check(f"{agreement}: L2 = 31", expected(root, READERS, now(), ENCRYPT),
          read(get_key(bob, READERS, before, root)))
    check(f"{agreement}: public at L2 = 31", expected(root, READERS, now(), ENCRYPT | PUBLIC),
          read(get_key(outsider, READERS, world.NOW, root)))
    world.advance(world.CYCLE_HOURS)
    check(f"{agreement}: the first period of an L1", 0, now()[2])
    check(f"{agreement}: its seeds", expected(root, READERS, now(), ENCRYPT), read(get_key(bob, READERS, before, root)))
l0 = now()[0]
while now()[0] == l0:
    world.advance(32 * world.CYCLE_HOURS)
root = made["SHA256", "ECDH_P384"]
check("an older L0: all of it", expected(root, READERS, (l0, 31, 31), NOT_MAY),
      read(get_key(bob, READERS, before, root)))
check("an older L0 of no root key: that period", expected(made["SHA512", "ECDH_P384"], READERS, before, NOT_MAY),
      read(get_key(bob, READERS, before)))
l0, l1, l2 = now()
check("the next L0", world.E_INVALIDARG, get_key(bob, READERS, (l0 + 1, 0, 0), root))

# the next period is the future until five minutes before it begins, [MS-GKDI] 3.1.4.1
begins = samba_gkdi.Gkid(l0, l1, l2 + 1).start_nt_time()
world.set_clock(begins - 301 * 10**7)
check("five minutes and a second before", world.E_INVALIDARG, get_key(bob, READERS, (l0, l1, l2 + 1), root))
world.set_clock(begins - 200 * 10**7)
check("less than five minutes before", expected(root, READERS, (l0, l1, l2 + 1), ENCRYPT),
      read(get_key(bob, READERS, (l0, l1, l2 + 1), root)))

# ---- answers padded otherwise, and cut: the same exchange in other worlds
for option in ("--kds-pad=0", "--kds-pad=4", "--kds-pad=8", "--kds-fragment=256"):
    there = subprocess.run(["lapsim", "run", "--time", world.clock(), *option.split("="), "--",
                            sys.executable, __file__, "framing"], stdout=subprocess.PIPE, text=True, check=False)
    check(f"{option}: {there.stdout}", 0, there.returncode)

finish()
