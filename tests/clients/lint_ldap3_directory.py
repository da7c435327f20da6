#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What the lint says of python3-ldap3, the library that LAPS4LINUX is built on: done as that does it, and as it
should be. LAPS4LINUX's ways are from its issues and its code: all attributes, StartTLS without a check of the
certificate, a search without pages."""
import json
import os
import pathlib
import ssl
import subprocess

import ldap3
from ldap3.core.exceptions import LDAPException
from tally import check, finish

DIR = os.environ["LAPSIM_DIR"]
BASE = os.environ["LAPSIM_BASE_DN"]
PASSWORD = pathlib.Path(os.environ["LAPSIM_ADMIN_PASSWORD_FILE"]).read_text(encoding="utf-8")
TIMELINE = pathlib.Path(DIR, "timeline.jsonl")
VERIFIED = ldap3.Tls(validate=ssl.CERT_REQUIRED, ca_certs_file=os.environ["LAPSIM_CA_FILE"], valid_names=["127.0.0.1"])
ANY = ldap3.Tls(validate=ssl.CERT_NONE)
COMPUTER = "(&(objectClass=computer)(cn=WS0001))"
NAMES = ["cn", "msLAPS-Password", "msLAPS-EncryptedPassword", "ms-Mcs-AdmPwd"]


def connect(uri="LAPSIM_LDAPS_URI", tls=VERIFIED):
    server = ldap3.Server(os.environ[uri], tls=tls, get_info=ldap3.DSA)
    return ldap3.Connection(server, "CORP\\Administrator", PASSWORD, auto_bind=True)


def lint(name, wanted, client):
    offset = TIMELINE.stat().st_size
    try:
        client()
    except LDAPException:
        pass
    run = subprocess.run(["lapsim", "lint", DIR, "--from", str(offset), "--json"], stdout=subprocess.PIPE, check=False)
    report = json.loads(run.stdout)
    check(name, wanted, [f["id"] for f in report["findings"]])
    check(f"{name}: status", int(report["errors"] > 0), run.returncode)


def fault(*words):
    subprocess.run(["lapsim", "fault", DIR, *words], stdout=subprocess.DEVNULL, check=True)


lint("a bind in the clear", ["LDAP-CLEAR"], lambda: connect("LAPSIM_LDAP_URI", None))
lint("a bind over TLS", [], connect)
lint("all attributes", ["LDAP-STAR"], lambda: connect().search(BASE, COMPUTER, attributes=["*"]))
lint("all attributes, by its constant", ["LDAP-STAR"],
     lambda: connect().search(BASE, COMPUTER, attributes=ldap3.ALL_ATTRIBUTES))
lint("those that are needed", [], lambda: connect().search(BASE, COMPUTER, attributes=NAMES))
lint("one kind", ["READ-ONE-KIND"], lambda: connect().search(BASE, COMPUTER, attributes=["msLAPS-Password"]))
lint("everybody at once", ["LDAP-SIZE-LIMIT"],
     lambda: connect().search(BASE, "(objectCategory=computer)", attributes=["cn"]))
lint("by pages", [], lambda: list(connect().extend.standard.paged_search(
    BASE, "(objectCategory=computer)", attributes=["cn"], paged_size=500)))
fault("add", "ldap.tls=untrusted")
lint("any certificate", ["TLS-NO-VERIFY"], lambda: connect(tls=ANY))
lint("ours alone", [], connect)
fault("clear")
finish()
