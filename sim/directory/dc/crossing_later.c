/* SPDX-License-Identifier: MIT */
#include "directory/dc/crossing_later.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "directory/dc/crossing_value.h"
#include "directory/dc/names.h"
#include "directory/dc/naming.h"
#include "directory/dc/schema.h"
#include "directory/dc/search.h"

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

struct gathered {
	struct berval **list;
	size_t n;
	const char *csn;
};

static int gather(Slapi_Entry *e, void *arg)
{
	struct gathered *g = arg;
	const struct berval *csn = dc_value(e, "entryCSN", 0), *v;

	if (!csn || strcmp(csn->bv_val, g->csn) <= 0)
		return LDAP_SUCCESS;
	for (int i = 0; (v = dc_value(e, "reqMod", i)) != NULL; i++) {
		g->list = (struct berval **)(void *)slapi_ch_realloc((char *)g->list,
								     (g->n + 2) * sizeof(*g->list));
		g->list[g->n++] = ber_bvdup((struct berval *)(uintptr_t)v);
		g->list[g->n] = NULL;
	}
	return LDAP_SUCCESS;
}

struct berval **dc_crossing_later(const char *dn, const char *id, const char *csn)
{
	char *filter = dc_crossing_filter("reqEntryUUID", id, "(reqType=modify)");
	struct gathered g = {.csn = csn};
	Slapi_PBlock *pb = filter ? slapi_pblock_new() : NULL;

	/* an object may have thousands of changes: none is copied but those that count */
	if (pb) {
		slapi_search_internal_set_pb(pb, dc_crossing_log(dn), LDAP_SCOPE_ONELEVEL, filter,
					     NULL, 0, NULL, NULL, NULL, 0);
		slapi_search_internal_callback_pb(pb, &g, NULL, gather, NULL);
		slapi_pblock_destroy(pb);
	}
	slapi_ch_free_string(&filter);
	return g.list;
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
	const struct berval *v;

	if (name >= sizeof(text))
		return false;
	memcpy(text, change->bv_val, name);
	text[name] = 0;
	for (int i = 0; (v = dc_value(own, text, i)) != NULL; i++)
		if (v->bv_len == value->bv_len && memcmp(v->bv_val, value->bv_val, v->bv_len) == 0)
			return true;
	return false;
}

struct berval **dc_crossing_added(Slapi_Entry *own, struct berval *const *later)
{
	struct gathered g = {.n = 0};
	struct berval value;
	size_t name;
	char op;

	for (; later && *later; later++) {
		if (!dc_change_split(*later, &name, &op, &value) || op != '+' ||
		    value.bv_len == 0 || dc_crossing_single((*later)->bv_val, name) ||
		    !has_value(own, *later, name, &value))
			continue;
		g.list = (struct berval **)(void *)slapi_ch_realloc((char *)g.list,
								    (g.n + 2) * sizeof(*g.list));
		g.list[g.n] = ber_bvdup(*later);
		g.list[g.n]->bv_val[name + 1] = '=';
		g.list[++g.n] = NULL;
	}
	return g.list;
}
