#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""python3-ldap, which is libldap in Python, and the domain controller: its schema parser, pages of
entries, ranges of values, error classes."""
import os
import pathlib
import subprocess

import ldap
import ldap.schema
from ldap.controls import SimplePagedResultsControl
from tally import check, finish

BASE = os.environ["LAPSIM_BASE_DN"]
PASSWORD = pathlib.Path(os.environ["LAPSIM_ADMIN_PASSWORD_FILE"]).read_text(encoding="utf-8")


def refused(name, error, text, call, *arguments):
    try:
        call(*arguments)
        check(name, error.__name__, "taken")
    except ldap.LDAPError as e:
        check(name, (error, True), (type(e), text in e.args[0].get("info", "")))


def connect(uri):
    c = ldap.initialize(uri)
    c.set_option(ldap.OPT_X_TLS_CACERTFILE, os.environ["LAPSIM_CA_FILE"])
    c.set_option(ldap.OPT_X_TLS_REQUIRE_CERT, ldap.OPT_X_TLS_HARD)
    c.set_option(ldap.OPT_X_TLS_NEWCTX, 0)
    c.set_option(ldap.OPT_REFERRALS, 0)
    return c


c = connect(os.environ["LAPSIM_LDAPS_URI"])
refused("a wrong password", ldap.INVALID_CREDENTIALS, "data 52e", c.simple_bind_s, "CORP\\Administrator", "wrong")
refused("an unknown name", ldap.INVALID_CREDENTIALS, "data 525", c.simple_bind_s, "CORP\\nobody", PASSWORD)
c.simple_bind_s("administrator@" + os.environ["LAPSIM_DOMAIN"], PASSWORD)
check("who", "u:CORP\\Administrator", c.whoami_s())

place = c.search_subschemasubentry_s()
check("where the schema is", f"CN=Aggregate,CN=Schema,CN=Configuration,{BASE}", place)
schema = ldap.schema.SubSchema(c.read_subschemasubentry_s(place), check_uniqueness=2)
check("names and OIDs that are there twice", 0, sum(len(n) for n in schema.non_unique_names.values()) + len(schema.non_unique_oids))
for name in ("msLAPS-PasswordExpirationTime", "msLAPS-EncryptedPassword", "nTSecurityDescriptor"):
    check(f"the schema has {name}", True, schema.get_obj(ldap.schema.AttributeType, name) is not None)
must, may = schema.attribute_types(["computer"])
check("a computer's attributes", True, len(must) > 0 and len(may) > 50)

page = SimplePagedResultsControl(True, size=400, cookie="")
names = set()
while True:
    m = c.search_ext(BASE, ldap.SCOPE_SUBTREE, "(objectCategory=computer)", ["cn"], serverctrls=[page])
    _, entries, _, controls = c.result3(m)
    names.update(e[1]["cn"][0] for e in entries if e[0])
    page.cookie = [k for k in controls if k.controlType == SimplePagedResultsControl.controlType][0].cookie
    if not page.cookie:
        break
check("computers by pages", 1201, len(names))

members, first = [], 0
while True:
    ((_, entry),) = c.search_s(f"CN=crowd,CN=Users,{BASE}", ldap.SCOPE_BASE, "(objectClass=*)",
                               [f"member;range={first}-*"])
    ((name, values),) = entry.items()
    members += values
    first += len(values)
    if name.endswith("-*"):
        break
check("values by ranges", (3000, 3000), (len(members), len(set(members))))

((dn, entry),) = c.search_s(BASE, ldap.SCOPE_SUBTREE, "(sAMAccountName=WS0002$)", ["objectGUID"])
((found, _),) = c.search_s(f"<GUID={entry['objectGUID'][0].hex()}>", ldap.SCOPE_BASE)
check("an object by its GUID", dn, found)
refused("an object of no GUID", ldap.NO_SUCH_OBJECT, "0000208D: NameErr", c.search_s,
        "<GUID=00000000-0000-0000-0000-000000000000>", ldap.SCOPE_BASE)
refused("no DN", ldap.INVALID_DN_SYNTAX, "BAD_NAME", c.search_s, "nonsense", ldap.SCOPE_BASE)

local = ldap.initialize(os.environ["LAPSIM_LDAPI_URI"])
local.sasl_non_interactive_bind_s("EXTERNAL")
check("who SASL EXTERNAL is", "u:CORP\\Administrator", local.whoami_s())
clear = connect(os.environ["LAPSIM_LDAP_URI"])
refused("a password in the clear", ldap.STRONG_AUTH_REQUIRED, "00002028: LdapErr", clear.simple_bind_s,
        "CORP\\Administrator", PASSWORD)
os.environ["KRB5CCNAME"] = "FILE:" + os.environ["LAPSIM_DIR"] + "/crowd/cc"
subprocess.run(["kinit", "Administrator"], input=PASSWORD, text=True, check=True, stdout=subprocess.DEVNULL)
clear.set_option(ldap.OPT_X_SASL_NOCANON, 1)
clear.set_option(ldap.OPT_X_SASL_SECPROPS, "maxssf=0")
for again in ("", " again"):
    refused(f"a ticket without a layer{again}", ldap.STRONG_AUTH_REQUIRED, "00002028: LdapErr",
            clear.sasl_non_interactive_bind_s, "GSSAPI")
    check(f"who that is{again}", "", clear.whoami_s())

finish()
