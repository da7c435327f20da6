#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""python3-ldap3 and the domain controller: it reads the whole schema and checks all names against
it, knows an Active Directory by its rootDSE, and collects pages of entries and of values."""
import os
import pathlib
import ssl

import ldap3
from ldap3.core.exceptions import LDAPBindError, LDAPAttributeError, LDAPException
from tally import check, finish

BASE = os.environ["LAPSIM_BASE_DN"]
PASSWORD = pathlib.Path(os.environ["LAPSIM_ADMIN_PASSWORD_FILE"]).read_text(encoding="utf-8")
TLS = ldap3.Tls(validate=ssl.CERT_REQUIRED, ca_certs_file=os.environ["LAPSIM_CA_FILE"], valid_names=["127.0.0.1"])
SERVER = ldap3.Server(os.environ["LAPSIM_LDAPS_URI"], tls=TLS, get_info=ldap3.ALL)


def connect(user, password=PASSWORD, **more):
    return ldap3.Connection(SERVER, user, password, auto_bind=True, check_names=True, **more)


c = connect("CORP\\Administrator")
check("who", "u:CORP\\Administrator", c.extend.standard.who_am_i())
check("naming contexts", 3, len(SERVER.info.naming_contexts))
check("it is an Active Directory", ["1.2.840.113556.1.4.800"],
      [o[0] for o in SERVER.info.supported_features or [] if o[0] == "1.2.840.113556.1.4.800"]
      or [o for o in SERVER.info.other["supportedCapabilities"] if o == "1.2.840.113556.1.4.800"])
check("paging", True, any(o[0] == "1.2.840.113556.1.4.319" for o in SERVER.info.supported_controls))
for name in ("msLAPS-PasswordExpirationTime", "msLAPS-EncryptedPassword", "sAMAccountName", "member"):
    check(f"the schema has {name}", True, name in SERVER.schema.attribute_types)
for name in ("computer", "group", "user", "organizationalUnit"):
    check(f"the schema has {name}", True, name in SERVER.schema.object_classes)

try:
    c.search(BASE, "(noSuchAttribute=1)", attributes=["cn"])
    check("a name that the schema lacks", "refused", c.result)
except LDAPException:
    check("a name that the schema lacks", 1, 1)

c.search(BASE, "(objectCategory=computer)", attributes=["cn"])
check("entries without paging", ("sizeLimitExceeded", 1000), (c.result["description"], len(c.entries)))
pages = list(c.extend.standard.paged_search(BASE, "(objectCategory=computer)", attributes=["cn"], paged_size=500))
check("entries by pages", 1201, len([p for p in pages if p["type"] == "searchResEntry"]))

c.search(f"CN=crowd,CN=Users,{BASE}", "(objectClass=group)", ldap3.BASE, attributes=["member"])
check("values, collected by their ranges", 3000, len(c.entries[0].member.values))
check("no value twice", 3000, len(set(c.entries[0].member.values)))

c.search(BASE, "(sAMAccountName=WS0001$)", attributes=["objectGUID", "objectSid", "distinguishedName"])
entry = c.entries[0]
c.search(entry.entry_dn, "(objectClass=*)", ldap3.BASE, attributes=["cn", "name", "objectClass", "primaryGroupID"])
values = c.response[0]["attributes"]
check("what is no list", ["WS0001", "WS0001"], [values["cn"], values["name"]])
check("what is a list", ["top", "person", "organizationalPerson", "user", "computer"], values["objectClass"])
check("a number", 515, values["primaryGroupID"])
check("the DN", f"CN=WS0001,CN=Computers,{BASE}", entry.entry_dn)
check("a GUID in braces", 38, len(str(entry.objectGUID.value)))
check("a SID as text", "S-1-5-21-", str(entry.objectSid.value)[:9])
for form in (f"<GUID={entry.objectGUID.value.strip('{}')}>", f"<SID={entry.objectSid.value}>"):
    # names in angle brackets are no DNs: ldap3 must be told to let them pass
    loose = ldap3.Connection(SERVER, "CORP\\Administrator", PASSWORD, auto_bind=True, check_names=False)
    loose.search(form, "(objectClass=*)", ldap3.BASE, attributes=["cn"])
    check(form, ["WS0001"], [e.cn.value for e in loose.entries])

try:
    connect("CORP\\Administrator", "wrong")
    check("a wrong password", "refused", "taken")
except LDAPBindError as e:
    check("a wrong password", True, "invalidCredentials" in str(e))
clear = ldap3.Connection(ldap3.Server(os.environ["LAPSIM_LDAP_URI"]), "CORP\\Administrator", PASSWORD)
check("a password in the clear", (False, "strongerAuthRequired"), (clear.bind(), clear.result["description"]))

finish()
