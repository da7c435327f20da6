#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The tables of fixtures/schema beside the copy of Microsoft's schema that Samba installs, its attributes, classes
and extended rights: what both have must be equal, field by field.

usage: schema_samba.py      from the top of the tree
"""
import base64
import pathlib
import re
import sys
import uuid

SETUP = pathlib.Path("/usr/share/samba/setup")
TABLES = pathlib.Path("fixtures/schema")


def ldif(path):
    """The entries of a file, each a map from lower-case name to values, bytes where they are in base64."""
    text = path.read_text(encoding="latin-1").replace("\r", "")
    for block in re.sub(r"\n ", "", text).split("\n\n"):
        entry = {}
        for line in block.split("\n"):
            m = re.match(r"([A-Za-z][-A-Za-z0-9]*)(::?) ?(.*)$", line)
            if m:
                value = base64.b64decode(m[3]) if m[2] == "::" else m[3]
                entry.setdefault(m[1].lower(), []).append(value)
        if entry:
            yield entry


def guid(value):
    return str(uuid.UUID(bytes_le=value))


def rows(name, columns):
    for line in (TABLES / name).read_text().split("\n"):
        if line and not line.startswith("#"):
            yield line.split(" ", columns - 1)


def main():
    theirs = {e["ldapdisplayname"][0]: e for e in ldif(SETUP / "ad-schema/AD_DS_Attributes__Windows_Server_2016.ldf")
              if "attributeid" in e}
    classes = {e["ldapdisplayname"][0]: e for e in ldif(SETUP / "ad-schema/AD_DS_Classes__Windows_Server_2016.ldf")
               if "governsid" in e}
    rights = {e["cn"][0] if "cn" in e else e["dn"][0].split(",")[0][3:]: e for e in ldif(SETUP / "extended-rights.ldif")
              if "rightsguid" in e}
    passed = failed = 0

    def same(ours, others, what):
        nonlocal passed, failed
        if ours == others:
            passed += 1
        else:
            failed += 1
            print(f"FAIL {what}: {ours!r}, Samba has {others!r}")

    sets = {r[0]: r[1] for r in rows("rights.txt", 5)}
    for r in rows("attributes.txt", 13):
        e = theirs[r[0]]
        first = lambda name, default="-": e.get(name, [default])[0]
        same(r[1], first("cn"), f"{r[0]} cn")
        same(r[2], first("attributeid"), f"{r[0]} attributeID")
        same(r[3:5], [first("attributesyntax"), first("omsyntax")], f"{r[0]} syntax")
        same("S" in r[5], first("issinglevalued") == "TRUE", f"{r[0]} isSingleValued")
        same("o" in r[5], first("systemonly") == "TRUE", f"{r[0]} systemOnly")
        same(r[6:8], [first("searchflags", "0"), first("systemflags", "0")], f"{r[0]} flags")
        same(r[8], guid(first("schemaidguid")), f"{r[0]} schemaIDGUID")
        has = e.get("attributesecurityguid")
        same(sets.get(r[9]), guid(has[0]) if has else None, f"{r[0]} attributeSecurityGUID")
        same(r[10:12], [first("rangelower"), first("rangeupper")], f"{r[0]} range")
        same(r[12], first("linkid"), f"{r[0]} linkID")
    stanzas = (TABLES / "classes.txt").read_text().split("\n\n")[1:]
    for stanza in stanzas:
        c = dict(line.split(": ", 1) for line in stanza.strip().split("\n"))
        name = c["lDAPDisplayName"]
        e = classes[name]
        same(c["governsID"], e["governsid"][0], f"{name} governsID")
        same(c["schemaIDGUID"], guid(e["schemaidguid"][0]), f"{name} schemaIDGUID")
        same(c["subClassOf"], e["subclassof"][0], f"{name} subClassOf")
        default = e.get("defaultsecuritydescriptor", [None])[0]
        # the one SID of a domain of Microsoft's own is an alias here
        default = default and re.sub(r"S-1-5-21-[-0-9]*-498\b", "RO", default.strip())
        same(c.get("defaultSecurityDescriptor"), default, f"{name} defaultSecurityDescriptor")
        for which in ("systemMustContain", "systemMayContain", "mustContain", "mayContain"):
            extra = set(c.get(which, "").split()) - set(e.get(which.lower(), []))
            same(extra, set(), f"{name} {which}")
    for cn, value, accesses, _, _ in rows("rights.txt", 5):
        if cn not in rights:
            continue  # of Windows Server 2016, which this file of Samba's is older than
        same(value, rights[cn]["rightsguid"][0].lower(), f"{cn} rightsGuid")
        same(accesses, rights[cn]["validaccesses"][0], f"{cn} validAccesses")
    if len(stanzas) < 30 or passed < 1500:
        failed += 1
        print(f"FAIL too little was compared: {len(stanzas)} classes, {passed} in all")
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
