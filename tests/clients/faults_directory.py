#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""python3-ldap3 and a directory that goes wrong: the codes it knows them by, the connections that it
loses, and that a fault hits the request it names over sixteen connections at once."""
import os
import pathlib
import ssl
import subprocess
import threading
import time

import ldap3
from ldap3.core.exceptions import LDAPException
from tally import check, finish

DIR = os.environ["LAPSIM_DIR"]
BASE = os.environ["LAPSIM_BASE_DN"]
PASSWORD = pathlib.Path(os.environ["LAPSIM_ADMIN_PASSWORD_FILE"]).read_text(encoding="utf-8")
TLS = ldap3.Tls(validate=ssl.CERT_REQUIRED, ca_certs_file=os.environ["LAPSIM_CA_FILE"], valid_names=["127.0.0.1"])
DN = f"CN=WS0001,CN=Computers,{BASE}"
CONNECTIONS, EACH = 16, 25


def fault(*words):
    return subprocess.run(["lapsim", "fault", DIR, *words], check=True, capture_output=True, text=True).stdout


def only(*specs):
    fault("clear")
    fault("add", *specs)


def connect():
    # a server of its own: ldap3 remembers for a while that one could not be reached
    server = ldap3.Server(os.environ["LAPSIM_LDAPS_URI"], tls=TLS)
    return ldap3.Connection(server, os.environ["LAPSIM_ADMIN_DN"], PASSWORD, auto_bind=True, auto_referrals=False)


def describe(c, dn, text):
    c.modify(dn, {"description": [(ldap3.MODIFY_REPLACE, [text])]})
    return c.result["description"]


def outcome(work):
    try:
        return work()
    except (LDAPException, OSError) as e:
        return type(e).__name__


c = connect()
for effect, name in (("busy", "busy"), ("unavailable", "unavailable"), ("unwilling", "unwillingToPerform"),
                     ("insufficient-rights", "insufficientAccessRights"), ("referral", "referral")):
    only(f"ldap.modify:2={effect}")
    check(effect, ["success", name, "success"], [describe(c, DN, str(i)) for i in range(3)])
check("where the referral leads", ["ldap://127.0.0.1:1/"],
      (only("ldap.compare=referral"), c.compare(DN, "cn", "WS0001"), c.result["referrals"])[2])
only("ldap.add=busy", "ldap.delete=unavailable", "ldap.rename=unwilling", "ldap.extended=busy")
c.add(f"CN=x,CN=Computers,{BASE}", "container")
check("add", "busy", c.result["description"])
c.delete(DN)
check("delete", "unavailable", c.result["description"])
c.modify_dn(DN, "CN=other")
check("rename", "unwillingToPerform", c.result["description"])
c.extend.standard.who_am_i()
check("extended", "busy", c.result["description"])

for effect, there in (("cut-before", "before"), ("cut-after", "after")):
    fault("clear")
    c = connect()
    describe(c, DN, "before")
    only(f"ldap.modify:1={effect}")
    check(f"{effect} is an error", True, outcome(lambda: describe(c, DN, "after")) not in ("success", None))
    c = connect()
    c.search(DN, "(objectClass=*)", ldap3.BASE, attributes=["description"])
    check(f"what {effect} leaves", there, str(c.entries[0].description))

for effect in ("untrusted", "expired", "wrong-name"):
    only(f"ldap.tls={effect}")
    check(f"a certificate that is {effect}", True, outcome(connect) in ("LDAPSocketOpenError", "LDAPCertificateError"))

fault("clear")
c = connect()
only("ldap.search=slow(300ms)")
begin = time.monotonic()
c.search(DN, "(objectClass=*)", ldap3.BASE)
check("it is slow", True, time.monotonic() - begin >= 0.3)

fault("clear")
connections = [connect() for _ in range(CONNECTIONS)]
results = []


def work(n):
    for _ in range(EACH):
        results.append(describe(connections[n], f"CN=WS{n + 1:04},CN=Computers,{BASE}", "x"))


def together(spec):
    results.clear()
    only(spec)
    threads = [threading.Thread(target=work, args=(n,)) for n in range(CONNECTIONS)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return results.count("busy"), results.count("success"), fault("list").split()[-2:]


ALL = CONNECTIONS * EACH
check("the second of all", (1, ALL - 1, [str(ALL), "1"]), together("ldap.modify:2=busy"))
check("a range of all", (30, ALL - 30, [str(ALL), "30"]), together("ldap.modify:11-40=busy"))
check("each fourth of all", (ALL // 4, ALL - ALL // 4, [str(ALL), str(ALL // 4)]), together("ldap.modify:/4=busy"))
check("a share repeats", together("ldap.modify:10%=busy"), together("ldap.modify:10%=busy"))
finish()
