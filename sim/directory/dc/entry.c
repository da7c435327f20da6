/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "directory/dc/change.h"
#include "directory/dc/naming.h"
#include "directory/dc/search.h"
#include "directory/dc/slapi.h"

bool dc_entry_has(Slapi_Entry *e, const char *attribute, const char *value)
{
	struct dc_values all;
	const struct berval *v;

	for (v = dc_values_first(&all, e, attribute); v; v = dc_values_next(&all))
		if (v->bv_len == strlen(value) && strncasecmp(v->bv_val, value, v->bv_len) == 0)
			return true;
	return false;
}

void dc_entry_set(Slapi_Entry *e, const char *attribute, const void *value, size_t len)
{
	union {
		const void *in;
		char *out;
	} u = {.in = value};
	struct berval bv = {.bv_len = len, .bv_val = u.out}, *list[] = {&bv, NULL};

	slapi_entry_attr_delete(e, dc_plain(attribute));
	slapi_entry_attr_merge(e, dc_plain(attribute), list);
}

void dc_entry_set_text(Slapi_Entry *e, const char *attribute, const char *value)
{
	dc_entry_set(e, attribute, value, strlen(value));
}

void dc_entry_set_number(Slapi_Entry *e, const char *attribute, long long value)
{
	char text[32];

	snprintf(text, sizeof(text), "%lld", value);
	dc_entry_set_text(e, attribute, text);
}

static void keep_first(Slapi_Entry *e, void *arg)
{
	Slapi_Entry **first = arg;

	if (!*first)
		*first = slapi_entry_dup(e);
}

Slapi_Entry *dc_entry_get(const char *dn, int *code)
{
	Slapi_Entry *e = NULL;

	*code = dc_search(dn, LDAP_SCOPE_BASE, NULL, keep_first, &e);
	if (*code == LDAP_SUCCESS && !e)
		*code = LDAP_NO_SUCH_OBJECT;
	return e;
}

Slapi_Entry *dc_entry_find(const char *base, int scope, const char *filter)
{
	Slapi_Entry *e = NULL;

	(void)dc_search(base, scope, filter, keep_first, &e);
	return e;
}

static bool has_id(Slapi_Entry *e, const char *id)
{
	const struct berval *v = dc_value(e, "entryUUID");

	return v && strcasecmp(v->bv_val, id) == 0;
}

Slapi_Entry *dc_entry_of(const char *id, const char *dn)
{
	const char *head = dc_naming_head(dn);
	char *filter;
	Slapi_Entry *e;
	int code;

	e = dc_entry_get(dn, &code);
	if (e && has_id(e, id))
		return e;
	if (e)
		slapi_entry_free(e);
	filter = head ? dc_filter_equal("entryUUID", id, strlen(id)) : NULL;
	e = filter ? dc_entry_find(head, LDAP_SCOPE_SUBTREE, filter) : NULL;
	slapi_ch_free_string(&filter);
	return e;
}

struct visit {
	void (*each)(Slapi_Entry *e, void *arg);
	void *arg;
};

static int visit_one(Slapi_Entry *e, void *arg)
{
	const struct visit *v = arg;

	v->each(e, v->arg);
	return LDAP_SUCCESS;
}

int dc_entry_children(const char *dn, void (*each)(Slapi_Entry *e, void *arg), void *arg)
{
	struct visit v = {each, arg};
	Slapi_PBlock *pb = slapi_pblock_new();
	int code = LDAP_OTHER;

	slapi_search_internal_set_pb(pb, dn, LDAP_SCOPE_ONELEVEL, "(objectClass=*)", NULL, 0, NULL,
				     NULL, NULL, 0);
	slapi_search_internal_callback_pb(pb, &v, NULL, visit_one, NULL);
	slapi_pblock_get(pb, SLAPI_PLUGIN_INTOP_RESULT, &code);
	slapi_pblock_destroy(pb);
	return code;
}

static void count(Slapi_Entry *e, void *arg)
{
	(void)e;
	++*(size_t *)arg;
}

bool dc_entry_has_children(const char *dn)
{
	size_t n = 0;

	return dc_entry_children(dn, count, &n) == LDAP_SUCCESS && n > 0;
}

char *dc_rdn_value(const char *dn, char **type)
{
	LDAPRDN parts = NULL;
	char *end, *value = NULL;

	if (ldap_str2rdn(dn, &parts, &end, LDAP_DN_FORMAT_LDAPV3) != LDAP_SUCCESS)
		return NULL;
	value = slapi_ch_strdup(parts[0]->la_value.bv_val);
	if (type)
		*type = slapi_ch_strdup(parts[0]->la_attr.bv_val);
	ldap_rdnfree(parts);
	return value;
}
