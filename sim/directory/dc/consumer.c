/* SPDX-License-Identifier: MIT */
/*
 * What slapd's consumer (syncrepl) is given of other controllers' changes: one message a turn.
 *
 * A turn is one operation of slapd's, which it uses for all that has come. After the first message
 * its list of callbacks points to where that one's was, and the next is looked at through the
 * SLAPI overlay, which walks the list: slapd 2.5 and 2.6 end there (syncrepl.c, check_syncprov;
 * slapi_overlay.c, slapi_op_internal_p). So after each message it hears that there is nothing more;
 * it listens again, finds that there is, and begins a new turn.
 */
#include <dlfcn.h>
#include <ldap.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "directory/dc/container.h"
#include "directory/dc/crossing.h"
#include "directory/dc/crossing_later.h"
#include "directory/dc/crossing_value.h"
#include "directory/dc/names.h"
#include "directory/dc/naming.h"
#include "directory/dc/replica.h"
#include "directory/dc/schema.h"
#include "directory/dc/token.h"
#include "directory/dc/turn.h"

#define EXPORTED __attribute__((visibility("default")))

#define ATTRIBUTES_MAX 16 /* that slapd asks a log for, at most */
#define TEXTS_MAX      16

/* What is known here and would be wrong once slapd has done what an entry of another's log says. */
enum { TOKENS = 1, CONTAINERS = 2, SCHEMA = 4 };

static bool is_of(const struct berval *change, const char *attribute)
{
	const size_t n = strlen(attribute);

	return change->bv_len > n && change->bv_val[n] == ':' &&
	       strncasecmp(change->bv_val, attribute, n) == 0;
}

static unsigned concerns_of_changes(struct berval **change)
{
	static const struct {
		const char *attribute;
		unsigned concerns;
	} row[] = {
		{"member", TOKENS},
		{"primaryGroupID", TOKENS},
		{"groupType", TOKENS},
		{"nTSecurityDescriptor", CONTAINERS},
	};
	unsigned concerns = 0;

	for (; *change; change++)
		for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++)
			if (is_of(*change, row[i].attribute))
				concerns |= row[i].concerns;
	return concerns;
}

/* TOKENS ..., of an entry of a log. */
static unsigned concerns_of_entry(LDAP *ld, LDAPMessage *entry)
{
	struct berval **type = ldap_get_values_len(ld, entry, "reqType");
	struct berval **dn = ldap_get_values_len(ld, entry, "reqDN");
	struct berval **change = ldap_get_values_len(ld, entry, "reqMod");
	unsigned concerns = TOKENS | CONTAINERS;

	if (type && type[0] && strcasecmp(type[0]->bv_val, "modify") == 0 && change)
		concerns = concerns_of_changes(change);
	/* one that is of no log is an object itself */
	if (!dn || !dn[0] || dc_naming_in_schema(dn[0]->bv_val))
		concerns |= SCHEMA;
	ldap_value_free_len(type);
	ldap_value_free_len(dn);
	ldap_value_free_len(change);
	return concerns;
}

static void forget(unsigned concerns)
{
	if (concerns & TOKENS)
		dc_token_forget();
	if (concerns & CONTAINERS)
		dc_container_forget();
	if (concerns & SCHEMA)
		dc_schema_changed();
}

static bool is_log(const char *base)
{
	const size_t n = base ? strlen(base) : 0, own = sizeof(DC_CHANGES) - 1;

	return n > own && strcasecmp(base + n - own, DC_CHANGES) == 0;
}

EXPORTED int ldap_initialize(LDAP **out, const char *uri)
{
	int (*real)(LDAP **, const char *);

	*(void **)&real = dlsym(RTLD_NEXT, "ldap_initialize");
	if (uri)
		dc_replica_await(uri);
	return real(out, uri);
}

/* slapd asks another's log for some attributes; whose object it is we want to know, too. Its own
 * log it is not to search. */
EXPORTED int ldap_search_ext(LDAP *ld, const char *base, int scope, const char *filter,
			     char **attributes, int names_only, LDAPControl **server,
			     LDAPControl **client, struct timeval *timeout, int limit, int *id)
{
	static char entry_id[] = "reqEntryUUID";
	char *more[ATTRIBUTES_MAX + 2];
	size_t n = 0;
	int (*real)(LDAP *, const char *, int, const char *, char **, int, LDAPControl **,
		    LDAPControl **, struct timeval *, int, int *);

	*(void **)&real = dlsym(RTLD_NEXT, "ldap_search_ext");
	if (is_log(base) && attributes) {
		for (; n < ATTRIBUTES_MAX && attributes[n]; n++)
			more[n] = attributes[n];
		more[n] = entry_id;
		more[n + 1] = NULL;
		attributes = more;
		base += strncasecmp(base, DC_NOWHERE, sizeof(DC_NOWHERE) - 1) == 0
				? sizeof(DC_NOWHERE) - 1
				: 0;
	}
	return real(ld, base, scope, filter, attributes, names_only, server, client, timeout, limit,
		    id);
}

/* The message that slapd is at in this thread. */
static _Thread_local struct {
	LDAP *from; /* NULL: none */
	LDAPMessage *message;
	unsigned concerns;
	struct dc_crossing crossing;
	char *text[TEXTS_MAX]; /* that slapd reads in it; owned */
	size_t text_n;
} now;

/* slapd has done what it says, or has failed to. */
static void leave_message(void)
{
	if (!now.message)
		return;
	now.message = NULL;
	while (now.text_n > 0)
		slapi_ch_free_string(&now.text[--now.text_n]);
	dc_crossing_settle(&now.crossing);
	dc_crossing_clear(&now.crossing);
	dc_turn_give();
	forget(now.concerns);
}

/* Until leave_message nothing else changes. */
static void take_message(LDAP *ld, LDAPMessage *message, int type)
{
	const bool entry = type == LDAP_RES_SEARCH_ENTRY;

	now.message = message;
	now.concerns = entry ? concerns_of_entry(ld, message) : 0;
	forget(now.concerns);
	dc_turn_take();
	if (entry)
		dc_crossing_look(ld, message, &now.crossing);
	now.from = ld;
}

EXPORTED int ldap_result(LDAP *ld, int id, int all, struct timeval *timeout, LDAPMessage **out)
{
	int (*real)(LDAP *, int, int, struct timeval *, LDAPMessage **);
	int type;

	*(void **)&real = dlsym(RTLD_NEXT, "ldap_result");
	/* only the consumer wants messages one by one */
	if (all != LDAP_MSG_ONE)
		return real(ld, id, all, timeout, out);
	*out = NULL;
	if (now.from == ld) {
		now.from = NULL;
		leave_message();
		return 0;
	}
	type = real(ld, id, all, timeout, out);
	if (type > 0)
		take_message(ld, *out, type);
	return type;
}

static void say(struct berval *value, const char *text)
{
	union {
		const char *in;
		char *out;
	} u = {.in = text};

	*value = (struct berval){.bv_val = u.out, .bv_len = strlen(text)};
}

/* What slapd reads until leave_message; text is taken over. */
static void keep(struct berval *value, char *text)
{
	if (!text || now.text_n >= TEXTS_MAX) {
		slapi_ch_free_string(&text);
		return;
	}
	now.text[now.text_n++] = text;
	say(value, text);
}

/* "attribute:= text" in place of a change's value. */
static void say_change(struct berval *change, const char *text)
{
	const size_t head =
		(size_t)((char *)memchr(change->bv_val, ':', change->bv_len) - change->bv_val) + 2;
	char *all;

	all = slapi_ch_malloc(head + strlen(text) + 2);
	snprintf(all, head + strlen(text) + 2, "%.*s %s", (int)head, change->bv_val, text);
	keep(change, all);
}

static void say_of_change(struct berval *change)
{
	const struct dc_crossing *c = &now.crossing;

	if (c->csn && is_of(change, "entryCSN"))
		say_change(change, c->csn);
	else if (c->time && is_of(change, "modifyTimestamp"))
		say_change(change, c->time);
	else if (c->above.id[0] && is_of(change, "modifiersName"))
		keep(change, dc_above_change(change, &c->above));
	else if (c->value && (is_of(change, "name") || is_of(change, "cn") || is_of(change, "ou")))
		say_change(change, c->value);
	else if (c->value && is_of(change, "distinguishedName"))
		say_change(change, c->dn);
}

/* Has something been added to the list that the change replaces? */
static bool added_to(const struct berval *change)
{
	struct berval *const *added = now.crossing.added;

	while (added && *added && !dc_crossing_replaces(change, *added))
		added++;
	return added && *added;
}

/* "attribute:=", "attribute:-" */
static bool is_bare(const struct berval *change)
{
	const char *colon = memchr(change->bv_val, ':', change->bv_len);

	return colon && colon + 2 >= change->bv_val + change->bv_len;
}

/* Without what has been overwritten, and with what was added since to a list that is replaced. */
static void say_changes(struct berval **values)
{
	struct berval *const *added = now.crossing.added;
	struct berval *changes = *values, *said;
	size_t n = 0, size = 1;

	for (size_t i = 0; changes[i].bv_val; i++)
		size++;
	for (size_t i = 0; added && added[i]; i++)
		size++;
	said = ber_memalloc(size * sizeof(*said));
	if (!said)
		return;
	for (size_t i = 0; changes[i].bv_val; i++) {
		if (dc_crossing_overwritten(&changes[i], now.crossing.later, dc_crossing_single))
			continue;
		/* without a value it would take all away */
		if (!added_to(&changes[i]) || !is_bare(&changes[i])) {
			said[n] = changes[i];
			say_of_change(&said[n++]);
		}
		for (size_t j = 0; added && added[j]; j++)
			if (dc_crossing_replaces(&changes[i], added[j]) &&
			    !dc_crossing_replaces(&changes[i + 1], added[j]))
				said[n++] = *added[j];
	}
	said[n] = (struct berval){.bv_val = NULL};
	ber_memfree(changes);
	*values = said;
}

static void say_attribute(struct berval *attribute, struct berval **list)
{
	const struct dc_crossing *c = &now.crossing;
	struct berval *values = *list;

	if (strcasecmp(attribute->bv_val, "reqDN") == 0 && c->dn)
		say(values, c->dn);
	else if (strcasecmp(attribute->bv_val, "reqType") == 0 && c->nothing)
		say(values, "delete");
	else if (strcasecmp(attribute->bv_val, "reqNewRDN") == 0 && c->rdn)
		say(values, c->rdn);
	else if (strcasecmp(attribute->bv_val, "reqDeleteOldRDN") == 0 && c->rdn)
		say(values, dc_naming_same_rdn(c->dn, c->rdn) ? "FALSE" : "TRUE");
	else if (strcasecmp(attribute->bv_val, "reqNewSuperior") == 0 && c->superior)
		say(values, c->superior);
	else if (strcasecmp(attribute->bv_val, "reqEntryUUID") == 0 && c->superior) {
		/* the log may have none, and each attribute only once */
		say(attribute, "reqNewSuperior");
		say(values, c->superior);
	} else if (strcasecmp(attribute->bv_val, "reqMod") == 0)
		say_changes(list);
}

/* slapd reads the message's attributes, in order. */
EXPORTED int ldap_get_attribute_ber(LDAP *ld, LDAPMessage *message, BerElement *ber,
				    struct berval *attribute, struct berval **values)
{
	int (*real)(LDAP *, LDAPMessage *, BerElement *, struct berval *, struct berval **);
	int rc;

	*(void **)&real = dlsym(RTLD_NEXT, "ldap_get_attribute_ber");
	rc = real(ld, message, ber, attribute, values);
	if (rc == LDAP_SUCCESS && message == now.message && attribute->bv_val && values && *values)
		say_attribute(attribute, values);
	return rc;
}

EXPORTED int ldap_msgfree(LDAPMessage *message)
{
	int (*real)(LDAPMessage *);

	*(void **)&real = dlsym(RTLD_NEXT, "ldap_msgfree");
	if (message && message == now.message)
		leave_message();
	return real(message);
}
