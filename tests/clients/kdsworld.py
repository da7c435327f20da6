# SPDX-License-Identifier: MIT
"""A world whose key service is called: where it is, who logs on to it, and what is the right answer.

The right answers come from reference.py and the world's root key file, not from the server.
Everything made here lies in the world's directory and goes with it.
"""
import base64
import json
import os
import pathlib
import subprocess

import reference

DIR = pathlib.Path(os.environ["LAPSIM_DIR"])
DOMAIN, REALM, BASE = (os.environ[f"LAPSIM_{name}"] for name in ("DOMAIN", "REALM", "BASE_DN"))
NETBIOS = DOMAIN.split(".", maxsplit=1)[0].upper()
RPC_PORT, KDS_PORT = int(os.environ["LAPSIM_RPC_PORT"]), int(os.environ["LAPSIM_KDS_PORT"])
ADDRESS = "127.0.0.1"
HOST = f"dc1.{DOMAIN}"
SPN = f"host/{HOST}"

# [MS-GKDI] 3.1.4.1 and 2.2.1; [MS-ERREF] 2.1.1
E_ACCESSDENIED, E_INVALIDARG, NTE_NO_KEY = 0x80070005, 0x80070057, 0x8009000D
ISDKEY = ("b9785960-524f-11df-8b6d-83dcded72085", "1.0")
NOW = (-1, -1, -1)
CYCLE_HOURS = 10  # of an L2 period, [MS-GKDI] 3.1.4.1.2


def run(*command, **more):
    return subprocess.run(command, check=True, capture_output=True, text=True, **more).stdout


def password(name):
    return (DIR / "secrets" / f"{name}.password").read_text(encoding="utf-8")


def ticket(name):
    """A cache with NAME's own ticket and one for the server, which the clients here do not fetch by
    themselves. NAME$: by the host's keytab."""
    cache = DIR / f"cc.{name}"
    if not cache.exists():
        named = {**os.environ, "KRB5CCNAME": f"FILE:{cache}"}
        if name.endswith("$"):
            run("kinit", "-k", "-t", f"{os.environ['LAPSIM_KEYTAB_DIR']}/{name[:-1]}.keytab", name, env=named)
        else:
            run("kinit", name, input=password(name) + "\n", env=named)
        run("kvno", SPN, env=named)
    return str(cache)


def directory(tool, *more, **options):
    """An LDAP tool as whoever runs the world."""
    return run(tool, "-Q", "-Y", "EXTERNAL", "-H", os.environ["LAPSIM_LDAPI_URI"], *more, **options)


def attributes(base, what, *names):
    """What the one entry below base that is meant has, as bytes."""
    text = directory("ldapsearch", "-LLL", "-o", "ldif_wrap=no", "-b", base, what, *names)
    values = {}
    for line in text.splitlines():
        name, _, value = line.partition(": ")
        values[name.rstrip(":")] = base64.b64decode(value) if name.endswith(":") else value.encode()
    return values


def modify(dn, name, value):
    """value is bytes."""
    coded = base64.b64encode(value).decode()
    directory("ldapmodify", input=f"dn: {dn}\nchangetype: modify\nreplace: {name}\n{name}:: {coded}\n")


def sid(name):
    """The SID of an account, as text."""
    raw = attributes(BASE, f"(sAMAccountName={name})", "objectSid")["objectSid"]
    subs = [int.from_bytes(raw[at:at + 4], "little") for at in range(8, len(raw), 4)]
    return "-".join(map(str, ("S-1", int.from_bytes(raw[2:8], "big"), *subs)))


def root_key():
    """The world's own."""
    return reference.root_of(json.loads(pathlib.Path(os.environ["LAPSIM_ROOT_KEY_FILE"]).read_text()))


def create_root_key(hash_name, agreement):
    """By laps kds; what it is is read in the directory."""
    told = run("laps", "kds", "create", "--hash", hash_name, "--agreement", agreement,
               "--effective-immediately", "--yes", "--json")
    root_id = json.loads(told)["id"]
    has = attributes(f"CN=Configuration,{BASE}", f"(&(objectClass=msKds-ProvRootKey)(cn={root_id}))")
    return reference.root_of({
        "id": root_id, "key_hex": has["msKds-RootKeyData"].hex(),
        "kdf_hash": has["msKds-KDFParam"][16:-2].decode("utf-16-le"),
        "secret_agreement_algorithm": has["msKds-SecretAgreementAlgorithmID"].decode(),
        "secret_agreement_parameters_hex": has.get("msKds-SecretAgreementParam", b"").hex(),
        "private_key_bits": int(has["msKds-PrivateKeyLength"])})


def clock():
    """What time it is in the world."""
    return run("lapsim", "clock", str(DIR)).strip()


def period(time=None):
    """The key period of a time; that of now."""
    return tuple(map(int, run("laps", "gkdi", "period", time or clock()).split()))


def advance(hours):
    run("lapsim", "clock", str(DIR), "advance", f"{hours}h")


def set_clock(ticks):
    """To a FILETIME."""
    run("lapsim", "clock", str(DIR), "set", str(int(ticks)))
