/* SPDX-License-Identifier: MIT */
#include "lib/fakeslapi.h"

#include <directory/dc/names.h>
#include <laps/buf.h>
#include <laps/sid.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define ENTRIES    2048
#define ATTRIBUTES 12
#define VALUES     64
#define DN         512

struct slapi_value {
	struct berval bv;
};
struct slapi_attr {
	char name[32];
	size_t n;
	struct slapi_value value[VALUES];
};
struct slapi_entry {
	char dn[DN];
	size_t n;
	struct slapi_attr *attr[ATTRIBUTES];
};
static struct slapi_entry *entries[ENTRIES];
static size_t entry_n;
const struct dc_names *dc_names(void)
{
	static char domain[] = FAKESLAPI_DOMAIN, schema[] = "CN=Schema",
		    config[] = "CN=Configuration";
	static const struct dc_names names = {.schema = schema, .config = config, .domain = domain};

	return &names;
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

Slapi_Entry *fakeslapi_entry(size_t i)
{
	return i < entry_n ? entries[i] : NULL;
}

void fakeslapi_put(const char *dn, const char *attribute, const void *value, size_t len)
{
	size_t at = place_of(dn);
	struct slapi_attr *a;
	struct berval *v;

	if (at == entry_n) {
		if (entry_n == ENTRIES)
			abort();
		entries[entry_n++] = (void *)slapi_ch_calloc(1, sizeof(**entries));
		snprintf(entries[at]->dn, sizeof(entries[at]->dn), "%s", dn);
	}
	a = attr_of(entries[at], attribute);
	if (!a) {
		if (entries[at]->n == ATTRIBUTES)
			abort();
		a = entries[at]->attr[entries[at]->n++] = (void *)slapi_ch_calloc(1, sizeof(*a));
		snprintf(a->name, sizeof(a->name), "%s", attribute);
	}
	if (a->n == VALUES)
		abort();
	v = &a->value[a->n++].bv;
	v->bv_val = slapi_ch_calloc(1, len + 1);
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
		slapi_entry_free(entries[--entry_n]);
	}
}

Slapi_Entry *slapi_entry_dup(Slapi_Entry *e)
{
	struct slapi_entry *copy = (void *)slapi_ch_calloc(1, sizeof(*copy));

	*copy = *e;
	for (size_t i = 0; i < e->n; i++) {
		copy->attr[i] = (void *)slapi_ch_calloc(1, sizeof(*copy->attr[i]));
		*copy->attr[i] = *e->attr[i];
		for (size_t j = 0; j < e->attr[i]->n; j++) {
			struct berval *v = &copy->attr[i]->value[j].bv;
			const char *from = v->bv_val;

			v->bv_val = slapi_ch_calloc(1, v->bv_len + 1);
			memcpy(v->bv_val, from, v->bv_len);
		}
	}
	return copy;
}

void slapi_entry_free(Slapi_Entry *e)
{
	while (e->n > 0)
		free_attr(e->attr[--e->n]);
	free(e);
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
