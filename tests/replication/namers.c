/* SPDX-License-Identifier: MIT */
/*
 * Threads that add, change, rename, move, delete and bring back objects of the same few names at
 * all controllers, and make them members of a group. What is refused is no fault: others are at the
 * same names.
 */
#include <ctype.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ledger.h"

#define THREADS_MAX  64
#define RETRY_MS     20
#define PAUSE_MS     5
#define DN           512
#define SHOW_DELETED "1.2.840.113556.1.4.417"
#define NAMERS_GROUP "CN=namers,CN=Users" /* of names.sh */

struct namer {
	pthread_t thread;
	const char *uri;
	int number, names;
	unsigned seed;
	unsigned long made, done;
};

static atomic_bool stop;

static unsigned draw(struct namer *t, unsigned n)
{
	return (unsigned)rand_r(&t->seed) % n;
}

/* One in three is below another. */
static void put_dn(struct namer *t, char out[static DN])
{
	const char *base = getenv("LAPSIM_BASE_DN");
	const unsigned name = draw(t, (unsigned)t->names), above = draw(t, (unsigned)t->names);

	if (draw(t, 3) == 0)
		snprintf(out, DN, "CN=below%u,CN=name%u,CN=Users,%s", name, above, base);
	else
		snprintf(out, DN, "CN=name%u,CN=Users,%s", name, base);
}

static void put_value(struct namer *t, char out[static VALUE])
{
	snprintf(out, VALUE, "t%d-%lu", t->number, t->made++);
}

static int add(LDAP *ld, struct namer *t)
{
	static char class_name[] = "objectClass", text_name[] = "description";
	static char container[] = "container", *classes[] = {container, NULL};
	char dn[DN], value[VALUE], *values[] = {value, NULL};
	LDAPMod class = {.mod_op = LDAP_MOD_ADD, .mod_type = class_name, .mod_values = classes};
	LDAPMod text = {.mod_op = LDAP_MOD_ADD, .mod_type = text_name, .mod_values = values};
	LDAPMod *mods[] = {&class, &text, NULL};

	put_dn(t, dn);
	put_value(t, value);
	return ldap_add_ext_s(ld, dn, mods, NULL, NULL);
}

static int modify(LDAP *ld, struct namer *t)
{
	static const char *const attribute[] = {"description", "displayName", "adminDescription"};
	char dn[DN], name[32], value[VALUE], *values[] = {value, NULL};
	LDAPMod mod = {.mod_op = LDAP_MOD_REPLACE, .mod_type = name, .mod_values = values};
	LDAPMod *mods[] = {&mod, NULL};

	put_dn(t, dn);
	put_value(t, value);
	snprintf(name, sizeof(name), "%s", attribute[draw(t, 3)]);
	if (draw(t, 5) == 0)
		mod.mod_values = NULL;
	return ldap_modify_ext_s(ld, dn, mods, NULL, NULL);
}

static int name_anew(LDAP *ld, struct namer *t)
{
	char from[DN], to[DN];
	char *comma;

	put_dn(t, from);
	put_dn(t, to);
	comma = strchr(to, ',');
	*comma = 0;
	return ldap_rename_s(ld, from, to, comma + 1, 1, NULL, NULL);
}

static int delete_one(LDAP *ld, struct namer *t)
{
	static char tree_oid[] = "1.2.840.113556.1.4.805";
	LDAPControl tree = {.ldctl_oid = tree_oid, .ldctl_iscritical = 1}, *list[] = {&tree, NULL};
	char dn[DN];

	put_dn(t, dn);
	return ldap_delete_ext_s(ld, dn, draw(t, 2) ? list : NULL, NULL);
}

/* One of the deleted, drawn. The caller frees it with ldap_memfree. NULL: there is none. */
static char *find_deleted(LDAP *ld, struct namer *t, LDAPControl **shown)
{
	static char no[] = LDAP_NO_ATTRS, *none[] = {no, NULL};
	char base[DN], *dn = NULL;
	LDAPMessage *found = NULL, *e;
	int n;

	snprintf(base, sizeof(base), "CN=Deleted Objects,%s", getenv("LAPSIM_BASE_DN"));
	if (ldap_search_ext_s(ld, base, LDAP_SCOPE_ONELEVEL, "(isDeleted=TRUE)", none, 0, shown,
			      NULL, NULL, 0, &found) == LDAP_SUCCESS &&
	    (n = ldap_count_entries(ld, found)) > 0) {
		e = ldap_first_entry(ld, found);
		for (unsigned i = draw(t, (unsigned)n); i > 0; i--)
			e = ldap_next_entry(ld, e);
		dn = ldap_get_dn(ld, e);
	}
	ldap_msgfree(found);
	return dn;
}

static int bring_back(LDAP *ld, struct namer *t)
{
	static char oid[] = SHOW_DELETED, flag[] = "isDeleted", name[] = "distinguishedName";
	LDAPControl shown = {.ldctl_oid = oid, .ldctl_iscritical = 1}, *list[] = {&shown, NULL};
	char to[DN], *values[] = {to, NULL}, *dn = find_deleted(ld, t, list);
	LDAPMod alive = {.mod_op = LDAP_MOD_DELETE, .mod_type = flag};
	LDAPMod place = {.mod_op = LDAP_MOD_REPLACE, .mod_type = name, .mod_values = values};
	LDAPMod *mods[] = {&alive, &place, NULL};
	int rc = LDAP_SUCCESS;

	put_dn(t, to);
	if (dn)
		rc = ldap_modify_ext_s(ld, dn, mods, list, NULL);
	ldap_memfree(dn);
	return rc;
}

/* One name or two, which the group may have; one in four is written in small letters. */
static int join(LDAP *ld, struct namer *t)
{
	static const int op[] = {LDAP_MOD_ADD, LDAP_MOD_ADD, LDAP_MOD_DELETE, LDAP_MOD_REPLACE};
	static char name[] = "member";
	char group[DN], dn[2][DN], *values[] = {dn[0], dn[1], NULL};
	LDAPMod mod = {.mod_op = op[draw(t, 4)], .mod_type = name, .mod_values = values};
	LDAPMod *mods[] = {&mod, NULL};

	snprintf(group, sizeof(group), NAMERS_GROUP ",%s", getenv("LAPSIM_BASE_DN"));
	for (int i = 0; i < 2; i++) {
		put_dn(t, dn[i]);
		if (draw(t, 4) == 0)
			for (char *p = dn[i]; *p; p++)
				*p = (char)tolower((unsigned char)*p);
	}
	if (draw(t, 2) == 0)
		values[1] = NULL;
	return ldap_modify_ext_s(ld, group, mods, NULL, NULL);
}

static int do_one(LDAP *ld, struct namer *t)
{
	switch (draw(t, 11)) {
	case 0:
	case 1: return add(ld, t);
	case 2:
	case 3:
	case 4: return modify(ld, t);
	case 5: return name_anew(ld, t);
	case 6: return delete_one(ld, t);
	case 7: return bring_back(ld, t);
	default: return join(ld, t);
	}
}

static void *run(void *arg)
{
	struct namer *t = arg;
	LDAP *ld = NULL;

	while (!atomic_load(&stop)) {
		int rc = LDAP_SERVER_DOWN;

		if (!ld)
			ld = connect_admin(t->uri);
		if (ld)
			rc = do_one(ld, t);
		if (rc == LDAP_SUCCESS)
			t->done++;
		if (ld && (rc < 0 || rc == LDAP_UNAVAILABLE)) {
			ldap_unbind_ext_s(ld, NULL, NULL);
			ld = NULL;
		}
		wait_ms(ld ? PAUSE_MS : RETRY_MS);
	}
	if (ld)
		ldap_unbind_ext_s(ld, NULL, NULL);
	return NULL;
}

long name_all(unsigned seed, int seconds, int threads, int names, char **uri, int uris)
{
	static struct namer namer[THREADS_MAX];
	const struct timespec t = {.tv_sec = seconds};
	long done = 0;
	int n = 0;

	for (int i = 0; i < uris; i++)
		for (int j = 0; j < threads && n < THREADS_MAX; j++, n++) {
			namer[n] = (struct namer){.uri = uri[i],
						  .number = n,
						  .names = names,
						  .seed = seed + (unsigned)n * 7919};
			pthread_create(&namer[n].thread, NULL, run, &namer[n]);
		}
	nanosleep(&t, NULL);
	atomic_store(&stop, true);
	for (int i = 0; i < n; i++) {
		pthread_join(namer[i].thread, NULL);
		done += (long)namer[i].done;
	}
	return done;
}
