/* SPDX-License-Identifier: MIT */
/*
 * Objects that come, get members, other names and other places, and go. Each client has a container
 * of its own with two more inside; a name in it may be there or not.
 */
#include <stdio.h>
#include <string.h>

#include "load/load.h"

#define N(list) (sizeof(list) / sizeof((list)[0]))
#define NAMES   6 /* that a client's objects have */

static const int codes[] = {LDAP_SUCCESS,
			    LDAP_OPERATIONS_ERROR,
			    LDAP_NO_SUCH_OBJECT,
			    LDAP_ALREADY_EXISTS,
			    LDAP_INVALID_SYNTAX,
			    LDAP_INSUFFICIENT_ACCESS,
			    LDAP_NO_SUCH_ATTRIBUTE,
			    LDAP_TYPE_OR_VALUE_EXISTS,
			    LDAP_NOT_ALLOWED_ON_NONLEAF,
			    LDAP_OBJECT_CLASS_VIOLATION,
			    LDAP_NAMING_VIOLATION,
			    LDAP_UNWILLING_TO_PERFORM,
			    LDAP_CONSTRAINT_VIOLATION,
			    -1};

static const char *container(struct load *l)
{
	static const char *const inside[] = {"", "OU=one,", "OU=two,"};

	return load_pick(l, inside, N(inside));
}

static void pick_rdn(struct load *l, char out[static 64])
{
	snprintf(out, 64, "CN=thing %u", load_draw(l, NAMES));
}

static void pick_dn(struct load *l, char out[static LOAD_DN])
{
	char rdn[64];

	pick_rdn(l, rdn);
	snprintf(out, LOAD_DN, "%s,%s%.300s", rdn, container(l), l->own);
}

static int add(struct load *l, const char *dn, const char *class, const char *account)
{
	char *classes[] = {load_text(class), NULL}, *names[] = {load_text(account), NULL};
	LDAPMod object = {.mod_type = load_text("objectClass"), .mod_values = classes},
		name = {.mod_type = load_text("sAMAccountName"), .mod_values = names},
		*mods[] = {&object, account ? &name : NULL, NULL};

	return ldap_add_ext_s(l->ld, dn, mods, NULL, NULL);
}

static void add_one(struct load *l)
{
	static const char *const class[] = {"computer",  "user",      "group",
					    "container", "domainDNS", "noSuchClass"};
	const char *of = load_pick(l, class, N(class));
	char dn[LOAD_DN], account[64];

	pick_dn(l, dn);
	snprintf(account, sizeof(account), "T%u-%.12s$", l->number, dn + strlen("CN=thing "));
	account[strcspn(account, ",")] = 0;
	load_expect(l, "add", add(l, dn, of, load_draw(l, 2) ? account : NULL), codes);
}

static void change_members(struct load *l)
{
	static const int op[] = {LDAP_MOD_ADD, LDAP_MOD_DELETE, LDAP_MOD_REPLACE};
	char group[LOAD_DN], member[LOAD_DN], *values[] = {member, NULL};
	LDAPMod mod = {.mod_op = op[load_draw(l, 3)],
		       .mod_type = load_text("member"),
		       .mod_values = values},
		*mods[] = {&mod, NULL};

	pick_dn(l, group);
	pick_dn(l, member); /* often a circle, and itself */
	load_expect(l, "member", ldap_modify_ext_s(l->ld, group, mods, NULL, NULL), codes);
}

static void rename_one(struct load *l)
{
	char dn[LOAD_DN], rdn[64], to[LOAD_DN];
	int rc;

	pick_dn(l, dn);
	pick_rdn(l, rdn);
	snprintf(to, sizeof(to), "%s%.300s", container(l), l->own);
	rc = ldap_rename_s(l->ld, dn, rdn, load_draw(l, 2) ? to : NULL, 1, NULL, NULL);
	load_expect(l, "rename", rc, codes);
}

/* Below each other, so that inheritance has a tree to go through; one with all that is in it. */
static void move_container(struct load *l)
{
	char one[LOAD_DN], to[LOAD_DN];
	const bool in = load_draw(l, 2);

	snprintf(one, sizeof(one), in ? "OU=one,%.400s" : "OU=one,OU=two,%.400s", l->own);
	snprintf(to, sizeof(to), in ? "OU=two,%.400s" : "%.400s", l->own);
	load_expect(l, "move", ldap_rename_s(l->ld, one, "OU=one", to, 1, NULL, NULL), codes);
}

static void delete_one(struct load *l)
{
	LDAPControl tree = {.ldctl_oid = load_text("1.2.840.113556.1.4.805")};
	LDAPControl *controls[] = {load_draw(l, 4) ? NULL : &tree, NULL};
	char dn[LOAD_DN];

	pick_dn(l, dn);
	load_expect(l, "delete", ldap_delete_ext_s(l->ld, dn, controls, NULL), codes);
}

void load_own_begin(struct load *l)
{
	static const int added[] = {LDAP_SUCCESS, -1};
	char inside[LOAD_DN];

	snprintf(l->own, sizeof(l->own), "OU=load %u,%.300s", l->number, l->world->base);
	load_expect(l, "its container", add(l, l->own, "organizationalUnit", NULL), added);
	snprintf(inside, sizeof(inside), "OU=one,%.400s", l->own);
	load_expect(l, "one in it", add(l, inside, "organizationalUnit", NULL), added);
	snprintf(inside, sizeof(inside), "OU=two,%.400s", l->own);
	load_expect(l, "two in it", add(l, inside, "organizationalUnit", NULL), added);
}

void load_object(struct load *l)
{
	switch (load_draw(l, 12)) {
	case 0: move_container(l); break;
	case 1:
	case 2: delete_one(l); break;
	case 3:
	case 4:
	case 5: rename_one(l); break;
	case 6:
	case 7: change_members(l); break;
	default: add_one(l);
	}
}
