/* SPDX-License-Identifier: MIT */
#include "directory/dc/search.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "directory/dc/fetch.h"
#include "directory/dc/naming.h"
#include "directory/dc/slapi.h"

int dc_search(const char *base, int scope, const char *filter, dc_each *each, void *arg)
{
	Slapi_Entry **found = NULL;
	int code = LDAP_OTHER;
	Slapi_PBlock *pb;

	if (scope == LDAP_SCOPE_BASE && !filter && dc_fetch(base, each, arg))
		return LDAP_SUCCESS;
	pb = slapi_search_internal(dc_plain(base), scope,
				   dc_plain(filter ? filter : "(objectClass=*)"), NULL, NULL, 0);
	if (!pb)
		return LDAP_OTHER;
	slapi_pblock_get(pb, SLAPI_PLUGIN_INTOP_RESULT, &code);
	slapi_pblock_get(pb, SLAPI_PLUGIN_INTOP_SEARCH_ENTRIES, (void *)&found);
	for (size_t i = 0; code == LDAP_SUCCESS && found && found[i]; i++)
		each(found[i], arg);
	slapi_free_search_results_internal(pb);
	slapi_pblock_destroy(pb);
	return code;
}

struct aside {
	const char *dn;
	dc_each *each;
	void *arg;
	int code;
};

static void *run_aside(void *arg)
{
	struct aside *a = arg;

	a->code = dc_search(a->dn, LDAP_SCOPE_BASE, NULL, a->each, a->arg);
	return NULL;
}

int dc_search_aside(const char *dn, dc_each *each, void *arg)
{
	/* one at a time: threads that are not slapd's share one set of transactions */
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	struct aside a = {.dn = dn, .each = each, .arg = arg, .code = LDAP_OTHER};
	pthread_t thread;

	pthread_mutex_lock(&lock);
	if (pthread_create(&thread, NULL, run_aside, &a) == 0)
		pthread_join(thread, NULL);
	pthread_mutex_unlock(&lock);
	return a.code;
}

const struct berval *dc_values_first(struct dc_values *all, Slapi_Entry *e, const char *attribute)
{
	Slapi_Value *v = NULL;

	*all = (struct dc_values){.at = -1};
	if (slapi_entry_attr_find(e, dc_plain(attribute), &all->of) == 0)
		all->at = slapi_attr_first_value(all->of, &v);
	return all->at == -1 || !v ? NULL : slapi_value_get_berval(v);
}

const struct berval *dc_values_next(struct dc_values *all)
{
	Slapi_Value *v = NULL;

	all->at = slapi_attr_next_value(all->of, all->at, &v);
	return all->at == -1 || !v ? NULL : slapi_value_get_berval(v);
}

const struct berval *dc_value(Slapi_Entry *e, const char *attribute)
{
	struct dc_values all;

	return dc_values_first(&all, e, attribute);
}

long long dc_value_number(Slapi_Entry *e, const char *attribute, long long otherwise)
{
	const struct berval *v = dc_value(e, attribute);
	char text[24], *end;
	long long n;

	if (!v || v->bv_len == 0 || v->bv_len >= sizeof(text))
		return otherwise;
	memcpy(text, v->bv_val, v->bv_len);
	text[v->bv_len] = 0;
	n = strtoll(text, &end, 10);
	return *end ? otherwise : n;
}

bool dc_value_true(Slapi_Entry *e, const char *attribute)
{
	const struct berval *v = dc_value(e, attribute);

	return v && v->bv_len == 4 && strncasecmp(v->bv_val, "TRUE", 4) == 0;
}

char *dc_value_dup(Slapi_Entry *e, const char *attribute)
{
	const struct berval *v = dc_value(e, attribute);

	return v ? strndup(v->bv_val, v->bv_len) : NULL;
}

char *dc_first_rdn(const char *dn, const char **parent)
{
	const char *above;
	const size_t n = dc_naming_rdn(dn, &above);
	char *rdn = slapi_ch_malloc(n + 1);

	memcpy(rdn, dn, n);
	rdn[n] = 0;
	if (parent)
		*parent = above;
	return rdn;
}

char *dc_filter_equal(const char *attribute, const void *value, size_t len)
{
	static const char digit[] = "0123456789abcdef";
	const uint8_t *in = value;
	size_t name = strlen(attribute);
	char *text = malloc(name + 3 * len + 4), *p = text;

	if (!text)
		return NULL;
	*p++ = '(';
	memcpy(p, attribute, name);
	p += name;
	*p++ = '=';
	for (size_t i = 0; i < len; i++) {
		*p++ = '\\';
		*p++ = digit[in[i] >> 4];
		*p++ = digit[in[i] & 15];
	}
	memcpy(p, ")", 2);
	return text;
}
