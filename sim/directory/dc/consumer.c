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
#include <string.h>
#include <strings.h>

#include "directory/dc/container.h"
#include "directory/dc/crossing.h"
#include "directory/dc/crossing_later.h"
#include "directory/dc/crossing_say.h"
#include "directory/dc/crossing_value.h"
#include "directory/dc/names.h"
#include "directory/dc/naming.h"
#include "directory/dc/replica.h"
#include "directory/dc/schema.h"
#include "directory/dc/token.h"
#include "directory/dc/turn.h"

#define EXPORTED __attribute__((visibility("default")))

#define ATTRIBUTES_MAX 16 /* that slapd asks a log for, at most */

/* What is known here and would be wrong once slapd has done what an entry of another's log says. */
enum { TOKENS = 1, CONTAINERS = 2, SCHEMA = 4 };

static unsigned concerns_of_changes(struct berval **change)
{
	static const char *const made_of[] = {DC_TOKEN_ATTRIBUTES};
	unsigned concerns = 0;

	for (; *change; change++) {
		for (size_t i = 0; i < sizeof(made_of) / sizeof(made_of[0]); i++)
			if (dc_change_is_of(*change, made_of[i]))
				concerns |= TOKENS;
		if (dc_change_is_of(*change, "nTSecurityDescriptor"))
			concerns |= CONTAINERS;
	}
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
	dc_crossing_forget();
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
	struct dc_said said; /* what slapd reads in it */
} now;

/* slapd has done what it says, or has failed to. */
static void leave_message(void)
{
	if (!now.message)
		return;
	now.message = NULL;
	dc_said_clear(&now.said);
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

/* slapd reads the message's attributes, in order. */
EXPORTED int ldap_get_attribute_ber(LDAP *ld, LDAPMessage *message, BerElement *ber,
				    struct berval *attribute, struct berval **values)
{
	int (*real)(LDAP *, LDAPMessage *, BerElement *, struct berval *, struct berval **);
	int rc;

	*(void **)&real = dlsym(RTLD_NEXT, "ldap_get_attribute_ber");
	rc = real(ld, message, ber, attribute, values);
	if (rc == LDAP_SUCCESS && message == now.message && attribute->bv_val && values && *values)
		dc_crossing_say(&now.crossing, &now.said, attribute, values);
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
