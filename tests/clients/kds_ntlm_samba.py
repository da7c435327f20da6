#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Samba's client of [MS-GKDI] logs on to the key service with NTLM: by itself with an AUTH3, and in
SPNEGO with a mechListMIC.

What Samba sends: a MIC over the three messages, header signing, and a verification trailer with its
first call.
"""
from samba import NTSTATUSError, credentials
from samba.dcerpc import gkdi
from samba.param import LoadParm

import kdsworld as world
import reference
from tally import check, finish

# [MS-ERREF] 2.3.1
ACCESS_DENIED, LOGON_FAILURE = 0xC0000022, 0xC000006D

lp = LoadParm()
lp.load_default()
lp.set("realm", world.REALM)
lp.set("interfaces", f"{world.ADDRESS}/8")


def connect(name, options, domain=world.NETBIOS, password=None, kerberos=False):
    who = credentials.Credentials()
    who.guess(lp)
    if kerberos:
        who.set_kerberos_state(credentials.MUST_USE_KERBEROS)
        who.set_named_ccache(f"FILE:{world.ticket(name)}", credentials.SPECIFIED, lp)
    else:
        who.set_kerberos_state(credentials.DONT_USE_KERBEROS)
        who.set_username(name)
        who.set_password(password or world.password(name))
        who.set_domain(domain)
    return gkdi.gkdi(f"ncacn_ip_tcp:{world.ADDRESS}[{world.KDS_PORT},{options},target_hostname={world.HOST}]", lp, who)


def get_key(c, sd):
    _, out, (status, _) = c.GetKey(list(sd), None, *world.NOW)
    return status or bytes(out)


def refusal(name, options, **more):
    """The NTSTATUS that Samba makes of it."""
    try:
        return get_key(connect(name, options, **more), SD)
    except NTSTATUSError as e:
        return e.args[0]


ROOT = world.root_key()
SD = reference.target_sd(world.sid("Domain Admins"))
PERIOD = world.period()
SEED = reference.envelope(ROOT, SD, PERIOD, False, reference.ENCRYPT, world.DOMAIN, world.DOMAIN)
PUBLIC = reference.envelope(ROOT, SD, PERIOD, True, reference.PUBLIC | reference.ENCRYPT, world.DOMAIN, world.DOMAIN)

for options in ("seal", "seal,ntlm", "seal,spnego", "seal,ntlm,padcheck", "seal,ntlm,ndr64", "seal,spnego,ndr64"):
    dce = connect("Administrator", options)
    for n in range(4):
        check(f"{options}: call {n} of an administrator", SEED, get_key(dce, SD))
    check(f"{options}: an outsider", PUBLIC, get_key(connect("alice", options), SD))
    check(f"{options}: the DNS name of the domain", SEED, get_key(connect("administrator", options, world.DOMAIN, world.password("Administrator")), SD))

for options in ("seal,krb5", "seal,spnego"):
    check(f"{options}: Kerberos as ever", SEED, get_key(connect("Administrator", options, kerberos=True), SD))

check("another password", hex(ACCESS_DENIED), hex(refusal("Administrator", "seal,ntlm", password="another")))
check("another password, in SPNEGO", hex(LOGON_FAILURE), hex(refusal("Administrator", "seal,spnego", password="another")))
check("another domain", hex(ACCESS_DENIED), hex(refusal("Administrator", "seal,ntlm", domain="OTHER")))
for options in ("sign,ntlm", "connect,ntlm", "sign,spnego"):
    check(f"{options} is refused", True, refusal("Administrator", options) not in (SEED, PUBLIC))

finish()
