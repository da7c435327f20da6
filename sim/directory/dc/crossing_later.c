/* SPDX-License-Identifier: MIT */
#include "directory/dc/crossing_later.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "directory/dc/above.h"
#include "directory/dc/crossing_newest.h"
#include "directory/dc/crossing_value.h"
#include "directory/dc/names.h"
#include "directory/dc/naming.h"
#include "directory/dc/schema.h"
#include "directory/dc/search.h"

#define OBJECTS 32 /* that are remembered: those that are written to at several controllers now */
#define MODIFY  "(reqType=modify)"

const char *dc_crossing_log(const char *dn)
{
	const char *head = dc_naming_head(dn);

	if (head && strncasecmp(head, "CN=Schema,", sizeof("CN=Schema,") - 1) == 0)
		return "cn=schema," DC_CHANGES;
	if (head && strncasecmp(head, "CN=Configuration,", sizeof("CN=Configuration,") - 1) == 0)
		return "cn=configuration," DC_CHANGES;
	return "cn=domain," DC_CHANGES;
}

char *dc_crossing_filter(const char *attribute, const char *value, const char *types)
{
	char *equal = dc_filter_equal(attribute, value, strlen(value)), *filter;
	const size_t size = equal ? strlen(equal) + strlen(types) + sizeof("(&)") : 0;

	if (!equal)
		return NULL;
	filter = slapi_ch_malloc(size);
	snprintf(filter, size, "(&%s%s)", equal, types);
	slapi_ch_free_string(&equal);
	return filter;
}

/* Of an object that changes come late for, what its log has and what was late. Used in a turn
 * alone.
 */
static struct object {
	char id[DC_ABOVE_ID];
	char newest_csn[DC_CSN]; /* the object's own, when the log was read last */
	struct dc_newest changes;
	unsigned long used;
} object[OBJECTS];
static atomic_bool stale;

static void forget(struct object *o)
{
	dc_newest_clear(&o->changes);
	o->id[0] = 0;
}

void dc_crossing_forget(void)
{
	atomic_store(&stale, true);
}

/* The one of this entryUUID; if there is none, the one that was used longest ago. */
static struct object *find(const char *id)
{
	static unsigned long clock;
	struct object *o = &object[0];

	for (size_t i = 0; i < OBJECTS && strcmp(o->id, id) != 0; i++)
		if (object[i].used < o->used || strcmp(object[i].id, id) == 0)
			o = &object[i];
	o->used = ++clock;
	return o;
}

static int gather(Slapi_Entry *e, void *arg)
{
	struct object *o = arg;
	const struct berval *csn = dc_value(e, "entryCSN"), *v;
	struct dc_values all;

	for (v = dc_values_first(&all, e, "reqMod"); v && csn; v = dc_values_next(&all))
		dc_newest_put(&o->changes, csn->bv_val, v, dc_crossing_single);
	return LDAP_SUCCESS;
}

/* None is copied: there may be thousands. */
static void read_log(struct object *o, const char *dn, const char *types)
{
	char *filter = dc_crossing_filter("reqEntryUUID", o->id, types);
	Slapi_PBlock *pb = filter ? slapi_pblock_new() : NULL;

	if (pb) {
		slapi_search_internal_set_pb(pb, dc_crossing_log(dn), LDAP_SCOPE_ONELEVEL, filter,
					     NULL, 0, NULL, NULL, NULL, 0);
		slapi_search_internal_callback_pb(pb, o, NULL, gather, NULL);
		slapi_pblock_destroy(pb);
	}
	slapi_ch_free_string(&filter);
}

/* All of it at first, then what has become the newest since. slapd finds times by the second. */
static void read_on(struct object *o, const char *dn, const char *id, const char *newest)
{
	char types[sizeof(MODIFY "(entryCSN>=)") + DC_CSN];

	if (strcmp(o->id, id) != 0) {
		forget(o);
		snprintf(o->id, sizeof(o->id), "%s", id);
		read_log(o, dn, MODIFY);
	} else if (strcmp(o->newest_csn, newest) != 0) {
		snprintf(types, sizeof(types), "(entryCSN>=%s)" MODIFY, o->newest_csn);
		read_log(o, dn, types);
	}
	snprintf(o->newest_csn, sizeof(o->newest_csn), "%s", newest);
}

struct berval **dc_crossing_later(const char *dn, const char *id, const char *csn,
				  const char *newest, struct berval *const *changes)
{
	struct berval **list;
	struct object *o;

	/* others say so at any time */
	if (atomic_exchange(&stale, false))
		for (size_t i = 0; i < OBJECTS; i++)
			forget(&object[i]);
	o = find(id);
	read_on(o, dn, id, newest);
	list = dc_newest_after(&o->changes, csn, changes);
	for (; changes && *changes; changes++)
		dc_newest_put(&o->changes, csn, *changes, dc_crossing_single);
	return list;
}

bool dc_crossing_single(const char *name, size_t len)
{
	char text[64];
	const struct dc_attribute *a;

	if (len >= sizeof(text))
		return false;
	memcpy(text, name, len);
	text[len] = 0;
	a = dc_attribute_find(text);
	return a && a->single;
}

static bool has_value(Slapi_Entry *own, const struct berval *change, size_t name,
		      const struct berval *value)
{
	char text[64];
	struct dc_values all;
	const struct berval *v;

	if (name >= sizeof(text))
		return false;
	memcpy(text, change->bv_val, name);
	text[name] = 0;
	for (v = dc_values_first(&all, own, text); v; v = dc_values_next(&all))
		if (dc_change_same_value(v, value))
			return true;
	return false;
}

struct berval **dc_crossing_added(Slapi_Entry *own, struct berval *const *later)
{
	struct berval **list = NULL;
	struct berval value;
	size_t n = 0, name;
	char op;

	for (; later && *later; later++) {
		if (!dc_change_split(*later, &name, &op, &value) || op != '+' ||
		    value.bv_len == 0 || dc_crossing_single((*later)->bv_val, name) ||
		    !has_value(own, *later, name, &value))
			continue;
		list = (struct berval **)(void *)slapi_ch_realloc((char *)list,
								  (n + 2) * sizeof(void *));
		list[n] = ber_bvdup(*later);
		list[n]->bv_val[name + 1] = '=';
		list[++n] = NULL;
	}
	return list;
}
