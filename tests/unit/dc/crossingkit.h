/* SPDX-License-Identifier: MIT */
/*
 * What another controller's log tells, and what comes of it here (crossing.h), without a slapd.
 * Objects are A and B; the log is what this controller has of them, and times count from 1 to 9.
 * One file of tests includes it, once: what the rest of the plug-in would do is defined here.
 */
#ifndef TESTS_UNIT_DC_CROSSINGKIT_H
#define TESTS_UNIT_DC_CROSSINGKIT_H
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

#include "directory/dc/change.h"
#include "directory/dc/container.h"
#include "directory/dc/crossing.h"
#include "directory/dc/crossing_later.h"
#include "directory/dc/links.h"
#include "directory/dc/place.h"
#include "directory/dc/replica.h"
#include "directory/dc/token.h"
#include "directory/dc/tombstone.h"
#include "directory/dc/turn.h"
#include "lib/fakeslapi.h"
#include "lib/runner.h"
#include "unit/dc/provider.h"

#define A          "aaaaaaaa-0000-1040-8000-000000000000"
#define B          "bbbbbbbb-0000-1040-8000-000000000000"
#define GUID_A     "AAAAAAAAAAAAAAAA"
#define GUID_B     "BBBBBBBBBBBBBBBB"
#define CNF_A      "\\0ACNF:41414141-4141-4141-4141-414141414141"
#define CNF_B      "\\0ACNF:42424242-4242-4242-4242-424242424242"
#define USERS      "CN=Users," FAKESLAPI_DOMAIN
#define CONFIG     "CN=Configuration," FAKESLAPI_DOMAIN
#define LOST       "CN=LostAndFound," FAKESLAPI_DOMAIN
#define DELETED    DC_TOMBSTONE_CONTAINER "," FAKESLAPI_DOMAIN
#define NAMED(rdn) rdn "," USERS

static char done[1024];   /* what was done here, in order */
static bool settles;      /* slapd has had its turn */
static const char *below; /* what is below that which gives way */

static inline void note(const char *what, const char *dn, const char *more)
{
	const size_t n = strlen(done);

	snprintf(done + n, sizeof(done) - n, "%s %s%s%s;", what, dn, *more ? " " : "", more);
}

/* slapd's part, and that of the rest */
int dc_entry_rename(const char *dn, const char *rdn, const char *parent)
{
	char to[512];

	snprintf(to, sizeof(to), "%s,%s", rdn, parent);
	note("name", dn, to);
	return LDAP_SUCCESS;
}
int dc_entry_modify(const char *dn, const struct dc_changes *c)
{
	(void)dn;
	(void)c;
	return LDAP_SUCCESS;
}
static char prepared[256];
void dc_entry_prepare_rename(const char *dn)
{
	snprintf(prepared, sizeof(prepared), "%s", dn);
}
void dc_changes_clear(struct dc_changes *c)
{
	(void)c;
}
bool dc_place_changes(Slapi_Entry *e, const char *rdn, const char *parent, struct dc_changes *c,
		      struct laps_buf *out)
{
	(void)e;
	(void)rdn;
	(void)parent;
	(void)c;
	(void)out;
	return true;
}
int dc_links_follow(const char *old_dn, const char *dn)
{
	(void)dn;
	note("links", old_dn, "");
	if (below) { /* its distinguishedName is another */
		fakeslapi_take(below, "entryCSN");
		fakeslapi_put_text(below, "entryCSN", "9");
	}
	return LDAP_SUCCESS;
}
int dc_links_move(const char *domain, const char *dn, const char *new_dn)
{
	(void)domain;
	(void)new_dn;
	note("unlinks", dn, "");
	return LDAP_SUCCESS;
}
const struct dc_attribute *dc_attribute_find(const char *name)
{
	static const struct dc_attribute one = {.single = true}, many = {.single = false};

	return strcasecmp(name, "member") == 0 ? &many : &one;
}
void dc_turn_take(void)
{
}
void dc_turn_give(void)
{
}
void dc_token_forget(void)
{
}
void dc_container_forget(void)
{
}
void dc_schema_changed(void)
{
}
void dc_replica_await(const char *uri)
{
	(void)uri;
}

/* entries stay as they are */
int slapi_entry_attr_delete(Slapi_Entry *e, char *type)
{
	(void)e;
	(void)type;
	abort();
}
int slapi_entry_attr_merge(Slapi_Entry *e, char *type, struct berval **values)
{
	(void)e;
	(void)type;
	(void)values;
	abort();
}

static struct provider p;
static unsigned logged;

static inline void put(const char *dn, const char *id, const char *guid, const char *csn)
{
	fakeslapi_put_text(dn, "entryUUID", id);
	fakeslapi_put_text(dn, "objectGUID", guid);
	fakeslapi_put_text(dn, "entryCSN", csn);
}

static inline void set_up(void)
{
	p = provider_open(PROVIDER_LOG, NULL);
	done[0] = 0;
	settles = false;
	below = NULL;
	put(USERS, "u", "UUUUUUUUUUUUUUUU", "0");
	put(LOST, "l", "LLLLLLLLLLLLLLLL", "0");
}

static inline void tear_down(void)
{
	provider_close(&p);
	fakeslapi_clear();
	dc_crossing_forget();
}

/* An entry of this controller's log. more: "attribute", "value", ..., NULL */
static inline void log_of(const char *type, const char *id, const char *csn, const char *dn,
			  const char *const *more)
{
	char at[64];

	snprintf(at, sizeof(at), "reqStart=%u," PROVIDER_LOG, ++logged);
	fakeslapi_put_text(at, "reqType", type);
	fakeslapi_put_text(at, "reqEntryUUID", id);
	fakeslapi_put_text(at, "entryCSN", csn);
	fakeslapi_put_text(at, "reqDN", dn);
	for (; more && *more; more += 2)
		fakeslapi_put_text(at, more[0], more[1]);
}
#define LOG(type, id, csn, dn, ...) \
	log_of(type, id, csn, dn, (const char *const[]){__VA_ARGS__, NULL})

/* what was looked at last */
static bool modifies;
static char was[64];

/* What slapd is told of the message, with what there is of it. */
static inline const char *look(void)
{
	static char text[1024];
	int (*result)(LDAP *, int, int, struct timeval *, LDAPMessage **);
	struct timeval none = {0};
	struct dc_crossing c;
	LDAPMessage *m = NULL;
	size_t n = 0;

	/* libldap's own: the consumer's would look at it as well */
	*(void **)&result = dlsym(RTLD_NEXT, "ldap_result");
	ck_assert_int_eq(result(p.ld, p.id, LDAP_MSG_ONE, &none, &m), LDAP_RES_SEARCH_ENTRY);
	dc_crossing_look(p.ld, m, &c);
	text[0] = 0;
#define PUT(...) n += (size_t)snprintf(text + n, sizeof(text) - n, __VA_ARGS__)
	if (c.nothing)
		PUT("nothing");
	else if (c.rdn)
		PUT("%s to %s,%s", c.dn, c.rdn, c.superior);
	else if (c.dn)
		PUT("%s", c.dn);
	if (c.settles)
		PUT(" settles");
	if (c.csn)
		PUT(" csn %s", c.csn);
	for (size_t i = 0; c.later && c.later[i]; i++)
		PUT(" later %s", c.later[i]->bv_val);
	for (size_t i = 0; c.added && c.added[i]; i++)
		PUT(" added %s", c.added[i]->bv_val);
	modifies = c.modifies;
	snprintf(was, sizeof(was), "%s", c.was ? c.was : "");
#undef PUT
	if (settles)
		dc_crossing_settle(&c);
	dc_crossing_clear(&c);
	ldap_msgfree(m);
	return text;
}

#define MODIFY(id, csn, change)                                                             \
	TELL(&p, {"reqType", {"modify"}}, {"reqDN", {NAMED("CN=a")}}, {"reqMod", {change}}, \
	     {"reqEntryUUID", {id}}, {"entryCSN", {csn}})
#define RENAME(id, csn, dn, rdn_, parent)                                         \
	TELL(&p, {"reqType", {"modrdn"}}, {"reqDN", {dn}}, {"reqNewRDN", {rdn_}}, \
	     {"reqNewSuperior", {parent}}, {"reqEntryUUID", {id}}, {"entryCSN", {csn}})
#define ADD(id, guid, csn, dn)                                                              \
	TELL(&p, {"reqType", {"add"}}, {"reqDN", {dn}}, {"reqMod", {"objectGUID:+ " guid}}, \
	     {"reqEntryUUID", {id}}, {"entryCSN", {csn}})

#endif
