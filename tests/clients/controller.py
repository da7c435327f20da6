# SPDX-License-Identifier: MIT
"""The domain controller of scripts/samba-dc for comparisons: connections, schema, objects, random
descriptors. Only python3-ldap3 is used, so nothing of Samba judges itself but the controller.
"""
import os
import struct
import uuid

import ldap3
from ldap3.protocol.microsoft import security_descriptor_control

BASE = os.environ["SAMBA_DC_BASE"]
SCHEMA = f"CN=Schema,CN=Configuration,{BASE}"
LAB = f"OU=lab,{BASE}"
EVERYTHING = "S-1-1-0"
PASSWORD = "Lab-user.1"  # of users that live as long as the controller
NONE = bytes(16)

MASKS = (0x1, 0x2, 0x4, 0x8, 0x10, 0x20, 0x80, 0x100, 0x10000, 0x20000, 0x40000, 0x80000, 0x30, 0x130,
         0x94, 0xf01ff, 0x10000000, 0x20000000, 0x40000000, 0x80000000)
RESET_PASSWORD = uuid.UUID("00299570-246d-11d0-a768-00aa006e0529").bytes_le


def pack_sid(text):
    parts = [int(p) for p in text.split("-")[1:]]
    return struct.pack("<BB", parts[0], len(parts) - 2) + parts[1].to_bytes(6, "big") + b"".join(
        struct.pack("<I", p) for p in parts[2:])


def sid_text(raw):
    subs = struct.unpack_from(f"<{raw[1]}I", raw, 8)
    return "-".join(["S", str(raw[0]), str(int.from_bytes(raw[2:8], "big")), *map(str, subs)])


def pack_ace(kind, flags, mask, sid, thing=NONE, inherited=NONE):
    """kind 0 allows and 1 denies; an object ACE when there is a GUID."""
    body = struct.pack("<I", mask)
    if thing != NONE or inherited != NONE:
        body += struct.pack("<I", (thing != NONE) | (inherited != NONE) << 1)
        body += (thing if thing != NONE else b"") + (inherited if inherited != NONE else b"")
        kind += 5
    body += pack_sid(sid)
    return struct.pack("<BBH", kind, flags, len(body) + 4) + body


def pack_sd(aces, owner=None, group=None, control=0x8004):
    out, at = b"", 20
    places = []
    acl = b"" if aces is None else struct.pack(
        "<BxHHxx", 4, 8 + sum(map(len, aces)), len(aces)) + b"".join(aces)
    for part in (acl, pack_sid(owner) if owner else b"", pack_sid(group) if group else b""):
        places.append(at if part else 0)
        out, at = out + part, at + len(part)
    return struct.pack("<BxHIIII", 1, control, places[1], places[2], 0, places[0]) + out


def parse_sd(sd):
    """(control, owner, group, ACEs of the DACL or None), the SIDs as text."""
    control, owner, group, _, dacl = struct.unpack_from("<HIIII", sd, 2)
    aces = None
    if dacl:
        aces, at = [], dacl + 8
        for _ in range(struct.unpack_from("<H", sd, dacl + 4)[0]):
            length, = struct.unpack_from("<H", sd, at + 2)
            aces.append(sd[at:at + length])
            at += length
    return (control, sid_text(sd[owner:]) if owner else None,
            sid_text(sd[group:]) if group else None, aces)


class Directory:
    """One connection. Answers are result codes; `text` is that of the last."""

    def __init__(self, user=None):
        if user is None:  # the system itself, whom nothing is denied
            path = os.environ["SAMBA_DC_LDAPI"]
            self.link = ldap3.Connection(ldap3.Server(path, get_info=ldap3.NONE), check_names=False)
            self.link.open()
        else:
            server = ldap3.Server(os.environ["SAMBA_DC_URI"], get_info=ldap3.NONE)
            self.link = ldap3.Connection(server, user, PASSWORD, check_names=False, auto_bind=True)

    @property
    def text(self):
        return self.link.result["message"].rstrip("\0")

    def code(self):
        return self.link.result["result"]

    def find(self, base, attributes, scope=ldap3.BASE, where="(objectClass=*)", flags=7):
        """(code, [(DN, {attribute: values})])"""
        self.link.search(base, where, scope, attributes=attributes,
                         controls=security_descriptor_control(sdflags=flags))
        found = [(e["dn"], dict(e["raw_attributes"])) for e in self.link.response or []
                 if e["type"] == "searchResEntry"]
        return self.code(), found

    def read(self, dn, *attributes):
        code, found = self.find(dn, list(attributes))
        if code or not found:
            raise RuntimeError(f"cannot read {dn}: {code} {self.text}")
        return found[0][1]

    def descriptor(self, dn):
        return self.read(dn, "nTSecurityDescriptor")["nTSecurityDescriptor"][0]

    def add(self, dn, kind, **attributes):
        self.link.add(dn, kind, attributes)
        return self.code()

    def must_add(self, dn, kind, **attributes):
        if self.add(dn, kind, **attributes):
            raise RuntimeError(f"cannot add {dn}: {self.code()} {self.text}")

    def put(self, dn, controls=None, **values):
        self.link.modify(dn, {k: [(ldap3.MODIFY_REPLACE, v)] for k, v in values.items()}, controls)
        return self.code()

    def put_descriptor(self, dn, sd, flags=7):
        return self.put(dn, security_descriptor_control(sdflags=flags), nTSecurityDescriptor=[sd])

    def delete(self, dn):
        self.link.delete(dn)
        return self.code()


class Schema:
    """attribute[name] = (GUID, property set, searchFlags, may be written: not constructed,
    nor the system's own, nor a back link); of_class[name] = GUID"""

    def __init__(self, system):
        self.attribute, self.of_class, self.standard = {}, {}, {}
        _, found = system.find(SCHEMA, ["lDAPDisplayName", "schemaIDGUID", "attributeSecurityGUID",
                                        "searchFlags", "systemFlags", "systemOnly", "linkID",
                                        "defaultSecurityDescriptor", "objectClass"], ldap3.LEVEL)
        for _, e in found:
            if not e.get("schemaIDGUID"):
                continue
            name = e["lDAPDisplayName"][0].decode()
            guid = e["schemaIDGUID"][0]
            if b"classSchema" in e["objectClass"]:
                self.of_class[name] = guid
                self.standard[name] = (e.get("defaultSecurityDescriptor") or [b""])[0].decode()
                continue
            first = lambda key, other: (e.get(key) or [other])[0]
            self.attribute[name] = (
                guid, first("attributeSecurityGUID", NONE), int(first("searchFlags", b"0")),
                first("systemOnly", b"FALSE") != b"TRUE" and
                not int(first("systemFlags", b"0")) & 4 and not int(first("linkID", b"0")) & 1)

    def path(self, kind, name):
        guid, group, _, _ = self.attribute[name]
        return self.of_class[kind] + group + guid


class Lab:
    """An OU with a user `tester` in nested groups, another user, and an OU to act upon."""

    def __init__(self):
        self.system = Directory()
        self.schema = Schema(self.system)
        system = self.system
        system.must_add(LAB, "organizationalUnit")
        system.put_descriptor(LAB, pack_sd([pack_ace(0, 0, 0x80000000, EVERYTHING)], control=0x9004), 4)
        self.users = {}
        for n in ("tester", "other"):
            dn = f"CN={n},{LAB}"
            # unicodePwd's quoted UTF-16; the system's socket counts as encrypted
            system.must_add(dn, "user", sAMAccountName=n, userAccountControl="512",
                            unicodePwd=f'"{PASSWORD}"'.encode("utf-16-le"))
            self.users[n] = dn
        self.groups = {}
        for n, member in (("inner", self.users["tester"]), ("outer", f"CN=inner,{LAB}"),
                          ("strangers", self.users["other"])):
            dn = f"CN={n},{LAB}"
            system.must_add(dn, "group", sAMAccountName=n, member=member)
            self.groups[n] = sid_text(system.read(dn, "objectSid")["objectSid"][0])
        self.sid = sid_text(system.read(self.users["tester"], "objectSid")["objectSid"][0])
        self.domain = self.sid.rsplit("-", 1)[0]
        self.tester = Directory(f"tester@{os.environ['SAMBA_DC_REALM']}")
        tokens = self.tester.read("", "tokenGroups")["tokenGroups"]
        # the user first
        self.token = sorted(map(sid_text, tokens), key=lambda s: s != self.sid)
        self.trustees = [self.sid, *self.groups.values(), EVERYTHING, "S-1-5-11", "S-1-5-10",
                         "S-1-3-0", "S-1-3-1", "S-1-5-32-545", self.domain + "-513",
                         self.domain + "-512", "S-1-5-2", "S-1-5-7", "S-1-5-32-544"]

    def random_ace(self, rng, things, inheriting=0.3):
        kind = rng.random() < 0.35
        flags = rng.choice([2, 2, 2 | 8, 2 | 4, 1, 1 | 2, 8 | 2 | 4]) if rng.random() < inheriting else 0
        mask = 0
        for _ in range(rng.choice([1, 1, 2, 3])):
            mask |= rng.choice(MASKS)
        thing = rng.choice(things) if rng.random() < 0.6 else NONE
        classes = [self.schema.of_class[c] for c in ("user", "organizationalUnit", "group", "contact")]
        inherited = rng.choice(classes) if flags and rng.random() < 0.5 else NONE
        sid = rng.choice(self.trustees[:4] if rng.random() < 0.5 else self.trustees)
        if not kind and mask & 0x10000100 and (inherited != NONE or thing != NONE):
            # extended rights by name, or together with reading and writing
            whole = thing == NONE or thing in self.schema.of_class.values()
            mask = mask & ~0x10000100 or 0x10 if whole else mask | 0x130
        return pack_ace(kind, flags, mask, sid, thing, inherited)
