/* SPDX-License-Identifier: MIT */
#include "lib/fakeslapi.h"

#include <ctype.h>
#include <directory/dc/names.h>
#include <laps/buf.h>
#include <laps/sid.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define ENTRIES    2048
#define ATTRIBUTES 4
#define VALUES     64

struct slapi_value {
	struct berval bv;
};
struct slapi_attr {
	char name[32];
	size_t n;
	struct slapi_value value[VALUES];
};
struct slapi_entry {
	char dn[128];
	size_t n;
	struct slapi_attr *attr[ATTRIBUTES];
};
struct slapi_pblock {
	int code;
	Slapi_Entry **found;
	char dn[128];
	bool internal;
};

static struct slapi_entry *entries[ENTRIES];
static size_t entry_n;
static atomic_ulong searches;
static void (*during)(void);
static int failing;

const struct dc_names *dc_names(void)
{
	static char domain[] = FAKESLAPI_DOMAIN, schema[] = "CN=Schema",
		    config[] = "CN=Configuration";
	static const struct dc_names names = {.schema = schema, .config = config, .domain = domain};

	return &names;
}

/* The tests have no use for less memory. */
static void *some(size_t size)
{
	void *p = calloc(1, size);

	if (!p)
		abort();
	return p;
}

static struct slapi_attr *attr_of(const struct slapi_entry *e, const char *name)
{
	for (size_t i = 0; i < e->n; i++)
		if (strcasecmp(e->attr[i]->name, name) == 0)
			return e->attr[i];
	return NULL;
}

static size_t place_of(const char *dn)
{
	size_t i = 0;

	while (i < entry_n && strcasecmp(entries[i]->dn, dn) != 0)
		i++;
	return i;
}

void fakeslapi_put(const char *dn, const char *attribute, const void *value, size_t len)
{
	size_t at = place_of(dn);
	struct slapi_attr *a;
	struct berval *v;

	if (at == entry_n) {
		if (entry_n == ENTRIES)
			abort();
		entries[entry_n++] = some(sizeof(**entries));
		snprintf(entries[at]->dn, sizeof(entries[at]->dn), "%s", dn);
	}
	a = attr_of(entries[at], attribute);
	if (!a) {
		if (entries[at]->n == ATTRIBUTES)
			abort();
		a = entries[at]->attr[entries[at]->n++] = some(sizeof(*a));
		snprintf(a->name, sizeof(a->name), "%s", attribute);
	}
	if (a->n == VALUES)
		abort();
	v = &a->value[a->n++].bv;
	v->bv_val = some(len + 1);
	v->bv_len = len;
	memcpy(v->bv_val, value, len);
}

void fakeslapi_put_text(const char *dn, const char *attribute, const char *value)
{
	fakeslapi_put(dn, attribute, value, strlen(value));
}

void fakeslapi_put_sid(const char *dn, const char *sid)
{
	struct laps_sid parsed;
	struct laps_err err;
	struct laps_buf b;

	laps_buf_init(&b, LAPS_SID_LEN_MAX);
	if (laps_sid_parse_text(sid, strlen(sid), &parsed, &err) != LAPS_OK)
		abort();
	laps_sid_format(&parsed, &b);
	fakeslapi_put(dn, "objectSid", b.data, b.len);
	laps_buf_clear(&b);
}

static void free_attr(struct slapi_attr *a)
{
	for (size_t i = 0; i < a->n; i++)
		free(a->value[i].bv.bv_val);
	free(a);
}

void fakeslapi_take(const char *dn, const char *attribute)
{
	struct slapi_entry *e = entries[place_of(dn)];

	for (size_t i = 0; i < e->n; i++)
		if (strcasecmp(e->attr[i]->name, attribute) == 0) {
			free_attr(e->attr[i]);
			e->attr[i] = e->attr[--e->n];
			return;
		}
}

void fakeslapi_clear(void)
{
	while (entry_n > 0) {
		struct slapi_entry *e = entries[--entry_n];

		while (e->n > 0)
			free_attr(e->attr[--e->n]);
		free(e);
	}
}

unsigned long fakeslapi_searches(void)
{
	return atomic_load(&searches);
}

void fakeslapi_during_search(void (*f)(void))
{
	during = f;
}

void fakeslapi_fail(int code)
{
	failing = code;
}

Slapi_PBlock *fakeslapi_asked_by(const char *dn, bool internal)
{
	static Slapi_PBlock pb;

	snprintf(pb.dn, sizeof(pb.dn), "%s", dn);
	pb.internal = internal;
	return &pb;
}

/* "(attribute=\xx\xx)", as dc_filter_equal writes it; anything else is true. */
static bool matches(const struct slapi_entry *e, const char *filter)
{
	const char *equals = strchr(filter, '=');
	char name[32], value[256];
	const struct slapi_attr *a;
	size_t n = 0;

	if (!equals || equals[1] != '\\')
		return true;
	snprintf(name, sizeof(name), "%.*s", (int)(equals - filter - 1), filter + 1);
	a = attr_of(e, name);
	if (!a)
		return false;
	for (const char *p = equals + 1; *p == '\\' && n < sizeof(value); p += 3) {
		const char hex[] = {p[1], p[2], 0};

		value[n++] = (char)strtoul(hex, NULL, 16);
	}
	for (size_t i = 0; i < a->n; i++)
		if (a->value[i].bv.bv_len == n && memcmp(a->value[i].bv.bv_val, value, n) == 0)
			return true;
	return false;
}

Slapi_PBlock *slapi_search_internal(char *base, int scope, char *filter, LDAPControl **controls,
				    char **attrs, int attrsonly)
{
	Slapi_PBlock *pb = some(sizeof(*pb));
	void (*f)(void) = during;
	size_t n = 0;

	(void)controls;
	(void)attrs;
	(void)attrsonly;
	atomic_fetch_add(&searches, 1);
	pb->code = failing;
	pb->found = some((entry_n + 1) * sizeof(Slapi_Entry *));
	if (scope == LDAP_SCOPE_BASE && place_of(base) == entry_n)
		pb->code = LDAP_NO_SUCH_OBJECT;
	else if (scope == LDAP_SCOPE_BASE)
		pb->found[n++] = entries[place_of(base)];
	for (size_t i = 0; scope != LDAP_SCOPE_BASE && i < entry_n; i++)
		if (matches(entries[i], filter))
			pb->found[n++] = entries[i];
	if (f) {
		during = NULL;
		f();
	}
	return pb;
}

int slapi_pblock_get(Slapi_PBlock *pb, int arg, void *value)
{
	switch (arg) {
	case SLAPI_PLUGIN_INTOP_RESULT: *(int *)value = pb->code; return 0;
	case SLAPI_PLUGIN_INTOP_SEARCH_ENTRIES: *(Slapi_Entry ***)value = pb->found; return 0;
	case SLAPI_IS_INTERNAL_OPERATION: *(int *)value = pb->internal; return 0;
	case SLAPI_REQUESTOR_DN: *(char **)value = pb->dn; return 0;
	default: return -1;
	}
}

/* There is no slapd here that has entries without a search. */
Slapi_PBlock *slapi_pblock_new(void)
{
	return some(sizeof(Slapi_PBlock));
}

void slapi_search_internal_set_pb(Slapi_PBlock *pb, const char *base, int scope, const char *filter,
				  char **attrs, int attrsonly, LDAPControl **controls,
				  const char *uniqueid, Slapi_ComponentId *plugin, int flags)
{
	(void)scope;
	(void)filter;
	(void)attrs;
	(void)attrsonly;
	(void)controls;
	(void)uniqueid;
	(void)plugin;
	(void)flags;
	snprintf(pb->dn, sizeof(pb->dn), "%s", base);
}

char *slapi_ch_strdup(const char *s)
{
	const size_t size = strlen(s) + 1;

	return memcpy(some(size), s, size);
}

void slapi_ch_free_string(char **s)
{
	free(*s);
	*s = NULL;
}

/* Without the blanks behind a comma, and in small letters. */
char *slapi_dn_normalize_case(char *dn)
{
	char *normal = slapi_ch_strdup(dn), *to = normal;

	for (const char *p = dn; *p; p++)
		if (*p != ' ' || p == dn || p[-1] != ',')
			*to++ = (char)tolower((unsigned char)*p);
	*to = 0;
	return normal;
}

void slapi_free_search_results_internal(Slapi_PBlock *pb)
{
	free(pb->found);
	pb->found = NULL;
}

void slapi_pblock_destroy(Slapi_PBlock *pb)
{
	free(pb);
}

char *slapi_entry_get_dn(Slapi_Entry *e)
{
	return e->dn;
}

int slapi_entry_attr_find(Slapi_Entry *e, char *type, Slapi_Attr **attr)
{
	*attr = attr_of(e, type);
	return *attr ? 0 : -1;
}

int slapi_attr_first_value(Slapi_Attr *a, Slapi_Value **v)
{
	return slapi_attr_next_value(a, -1, v);
}

int slapi_attr_next_value(Slapi_Attr *a, int hint, Slapi_Value **v)
{
	if ((size_t)hint + 1 >= a->n)
		return -1;
	*v = &a->value[hint + 1];
	return hint + 1;
}

const struct berval *slapi_value_get_berval(const Slapi_Value *value)
{
	return &value->bv;
}

int slapi_control_present(LDAPControl **controls, char *oid, struct berval **val, int *iscritical)
{
	(void)controls;
	(void)oid;
	(void)val;
	(void)iscritical;
	return 0;
}
