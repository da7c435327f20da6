/* SPDX-License-Identifier: MIT */
#include "directory/dc/schema.h"

#include <laps/buf.h>
#include <laps/sddl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "directory/dc/catalog.h"
#include "directory/dc/counter.h"
#include "directory/dc/names.h"
#include "directory/dc/search.h"

struct schema {
	struct dc_catalog attribute, class;
	struct laps_sid domain;
	bool has_domain, failed;
};
static _Atomic(struct schema *) current;
static _Atomic uint64_t generation; /* of current */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static bool guid_of(Slapi_Entry *e, const char *attribute, uint8_t out[static LAPS_GUID_LEN])
{
	const struct berval *v = dc_value(e, attribute);

	if (!v || v->bv_len != LAPS_GUID_LEN)
		return false;
	memcpy(out, v->bv_val, LAPS_GUID_LEN);
	return true;
}

static void free_attribute(struct dc_attribute *a)
{
	free((void *)(uintptr_t)a->name);
	free((void *)(uintptr_t)a->syntax);
	free(a);
}

static void read_attribute(Slapi_Entry *e, void *arg)
{
	struct schema *s = arg;
	struct dc_attribute *a = calloc(1, sizeof(*a));

	if (!a) {
		s->failed = true;
		return;
	}
	a->name = dc_value_dup(e, "lDAPDisplayName");
	a->syntax = dc_value_dup(e, "attributeSyntax");
	/* without both it is no attribute */
	if (!a->name || !guid_of(e, "schemaIDGUID", a->guid)) {
		free_attribute(a);
		return;
	}
	a->has_set = guid_of(e, "attributeSecurityGUID", a->set);
	a->search_flags = (uint32_t)dc_value_number(e, "searchFlags", 0);
	a->system_flags = (uint32_t)dc_value_number(e, "systemFlags", 0);
	a->system_only = dc_value_true(e, "systemOnly");
	a->single = dc_value_true(e, "isSingleValued");
	a->has_lower = dc_value(e, "rangeLower") != NULL;
	a->has_upper = dc_value(e, "rangeUpper") != NULL;
	a->lower = dc_value_number(e, "rangeLower", 0);
	a->upper = dc_value_number(e, "rangeUpper", 0);
	a->om_syntax = (int)dc_value_number(e, "oMSyntax", 0);
	if (!dc_catalog_add(&s->attribute, a->name, a)) {
		free_attribute(a);
		s->failed = true;
	}
}

/* The values of several attributes in one list. */
static char **list_of(Slapi_Entry *e, const char *const *attribute, struct schema *s)
{
	size_t n = 0, room = 16;
	char **list = malloc(room * sizeof(*list));

	for (; *attribute && list; attribute++) {
		struct dc_values all;
		const struct berval *v;

		for (v = dc_values_first(&all, e, *attribute); v; v = dc_values_next(&all)) {
			if (n + 1 == room) {
				char **more = realloc(list, 2 * room * sizeof(*list));

				if (!more) {
					s->failed = true;
					break;
				}
				list = more;
				room *= 2;
			}
			list[n] = strndup(v->bv_val, v->bv_len);
			if (!list[n]) {
				s->failed = true;
				break;
			}
			n++;
		}
	}
	if (list)
		list[n] = NULL;
	else
		s->failed = true;
	return list;
}

static const struct laps_sd *default_of(Slapi_Entry *e, const struct schema *s)
{
	const struct berval *v = dc_value(e, "defaultSecurityDescriptor");
	struct laps_sd *sd = v ? calloc(1, sizeof(*sd)) : NULL;
	struct laps_buf bytes;
	struct laps_err err;

	laps_buf_init(&bytes, LAPS_SDDL_SD_MAX);
	if (sd && (laps_sddl_parse(v->bv_val, v->bv_len, s->has_domain ? &s->domain : NULL, &bytes,
				   &err) != LAPS_OK ||
		   laps_sd_parse(bytes.data, bytes.len, sd, &err) != LAPS_OK)) {
		free(sd);
		sd = NULL;
	}
	laps_buf_clear(&bytes);
	return sd;
}

static void free_list(char **list)
{
	for (char **v = list; v && *v; v++)
		free(*v);
	free(list);
}

static void free_class(struct dc_class *c)
{
	struct laps_sd *sd = (struct laps_sd *)(uintptr_t)c->default_sd;

	if (sd)
		laps_sd_clear(sd);
	free(sd);
	free_list((char **)(uintptr_t)c->attributes);
	free_list((char **)(uintptr_t)c->auxiliary);
	free_list((char **)(uintptr_t)c->superiors);
	free((void *)(uintptr_t)c->name);
	free(c);
}

static void read_class(Slapi_Entry *e, void *arg)
{
	static const char *const attributes[] = {"mustContain", "systemMustContain", "mayContain",
						 "systemMayContain", NULL};
	static const char *const auxiliary[] = {"auxiliaryClass", "systemAuxiliaryClass", NULL};
	static const char *const superiors[] = {"possSuperiors", "systemPossSuperiors", NULL};
	struct schema *s = arg;
	struct dc_class *c = calloc(1, sizeof(*c));
	long long category = dc_value_number(e, "objectClassCategory", 1);

	if (!c) {
		s->failed = true;
		return;
	}
	c->name = dc_value_dup(e, "lDAPDisplayName");
	if (!c->name || !guid_of(e, "schemaIDGUID", c->guid)) {
		free_class(c);
		return;
	}
	c->structural = category == 0 || category == 1;
	c->system_only = dc_value_true(e, "systemOnly");
	c->default_sd = default_of(e, s);
	c->attributes = list_of(e, attributes, s);
	c->auxiliary = list_of(e, auxiliary, s);
	c->superiors = list_of(e, superiors, s);
	if (!dc_catalog_add(&s->class, c->name, c)) {
		free_class(c);
		s->failed = true;
	}
}

/* After all classes are known. */
static void link_class(Slapi_Entry *e, void *arg)
{
	const struct schema *s = arg;
	const struct berval *own = dc_value(e, "lDAPDisplayName"), *sup = dc_value(e, "subClassOf");
	struct dc_class *c;

	if (!own || !sup)
		return;
	c = (struct dc_class *)(uintptr_t)dc_catalog_find(&s->class, own->bv_val, own->bv_len);
	if (c)
		c->sup = dc_catalog_find(&s->class, sup->bv_val, sup->bv_len);
	if (c && c->sup == c)
		c->sup = NULL;
}

/* A chain longer than there are classes has a loop in it, which is cut. */
static void measure(const struct schema *s)
{
	for (size_t i = 0; i < s->class.n; i++) {
		struct dc_class *c = (struct dc_class *)(uintptr_t)s->class.item[i];
		const struct dc_class *up = c->sup;

		for (c->depth = 0; up && c->depth <= s->class.n; up = up->sup)
			c->depth++;
		if (up)
			c->sup = NULL;
	}
}

static void read_domain(Slapi_Entry *e, void *arg)
{
	struct schema *s = arg;
	const struct berval *v = dc_value(e, "objectSid");
	struct laps_err err;

	s->has_domain = v && laps_sid_parse((const uint8_t *)v->bv_val, v->bv_len, &s->domain,
					    &err) == LAPS_OK;
}

static struct schema *read_all(void)
{
	const char *base = dc_names()->schema;
	struct schema *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	if (dc_search(dc_names()->domain, LDAP_SCOPE_BASE, NULL, read_domain, s) != LDAP_SUCCESS ||
	    dc_search(base, LDAP_SCOPE_ONELEVEL, "(objectClass=attributeSchema)", read_attribute,
		      s) != LDAP_SUCCESS ||
	    dc_search(base, LDAP_SCOPE_ONELEVEL, "(objectClass=classSchema)", read_class, s) !=
		    LDAP_SUCCESS ||
	    dc_search(base, LDAP_SCOPE_ONELEVEL, "(objectClass=classSchema)", link_class, s) !=
		    LDAP_SUCCESS)
		s->failed = true;
	measure(s);
	return s;
}

bool dc_schema_ready(void)
{
	uint64_t now = dc_kept_generation(DC_KEPT_SCHEMA);

	if (atomic_load(&current) && atomic_load(&generation) == now)
		return true;
	pthread_mutex_lock(&lock);
	now = dc_kept_generation(DC_KEPT_SCHEMA);
	if (!atomic_load(&current) || atomic_load(&generation) != now) {
		struct schema *s = read_all();

		/* what others have found in the old one they may still hold: it stays */
		if (s && !s->failed) {
			atomic_store(&current, s);
			atomic_store(&generation, now);
		}
	}
	pthread_mutex_unlock(&lock);
	return atomic_load(&current) != NULL;
}

void dc_schema_changed(void)
{
	dc_kept_forget(DC_KEPT_SCHEMA);
}

const struct dc_attribute *dc_attribute_find(const char *name)
{
	const struct schema *s = atomic_load(&current);

	return s ? dc_catalog_find(&s->attribute, name, strcspn(name, ";")) : NULL;
}

const struct dc_class *dc_class_find_n(const char *name, size_t len)
{
	const struct schema *s = atomic_load(&current);

	return s ? dc_catalog_find(&s->class, name, len) : NULL;
}

const struct dc_class *dc_class_find(const char *name)
{
	return dc_class_find_n(name, strlen(name));
}

const struct dc_attribute *const *dc_attribute_all(size_t *n)
{
	const struct schema *s = atomic_load(&current);

	*n = s ? s->attribute.n : 0;
	return s ? (const struct dc_attribute *const *)s->attribute.item : NULL;
}

const struct dc_class *const *dc_class_all(size_t *n)
{
	const struct schema *s = atomic_load(&current);

	*n = s ? s->class.n : 0;
	return s ? (const struct dc_class *const *)s->class.item : NULL;
}
