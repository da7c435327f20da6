/* SPDX-License-Identifier: MIT */
#include "directory/dc/lookup.h"

#include <ldap.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "directory/dc/chain.h"
#include "directory/dc/names.h"
#include "directory/dc/search.h"

#define DOMAIN_NAME  256
#define WELL_KNOWN   "B:32:" /* GUID in hexadecimal, ':' and the DN follow */
#define GUID_HEX_LEN 32

static char netbios[DOMAIN_NAME], dns[DOMAIN_NAME];

/* "corp.example" of "DC=corp,DC=example" */
static void dns_name_of(const char *dn, char out[static DOMAIN_NAME])
{
	size_t n = 0;

	for (const char *p = dn; *p && n + 2 < DOMAIN_NAME;) {
		const char *value = strchr(p, '=');
		size_t len;

		if (!value)
			break;
		value++;
		len = strcspn(value, ",");
		if (n + len + 2 > DOMAIN_NAME)
			break;
		if (n > 0)
			out[n++] = '.';
		memcpy(out + n, value, len);
		n += len;
		p = value + len;
		if (*p)
			p++;
	}
	out[n] = 0;
}

static void take_netbios(Slapi_Entry *e, void *arg)
{
	const struct berval *v = dc_value(e, "nETBIOSName");

	(void)arg;
	if (v && v->bv_len < sizeof(netbios)) {
		memcpy(netbios, v->bv_val, v->bv_len);
		netbios[v->bv_len] = 0;
	}
}

/* Neither name changes while a domain controller runs. */
static void learn_domain(void)
{
	dns_name_of(dc_names()->domain, dns);
	dc_search(dc_names()->config, LDAP_SCOPE_SUBTREE, "(nETBIOSName=*)", take_netbios, NULL);
}

static void domain_ready(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, learn_domain);
}

const char *dc_lookup_netbios(void)
{
	domain_ready();
	return netbios;
}

struct found {
	struct laps_buf *dn;
	unsigned n;
};

static void take_dn(Slapi_Entry *e, void *arg)
{
	struct found *f = arg;
	const char *dn = slapi_entry_get_dn(e);

	if (f->n++ == 0)
		laps_buf_put(f->dn, dn, strlen(dn));
}

/* Two that have the same name are none. */
static bool find_one(const char *base, const char *filter, struct laps_buf *dn)
{
	struct found f = {.dn = dn, .n = 0};

	dc_search(base, LDAP_SCOPE_SUBTREE, filter, take_dn, &f);
	return f.n == 1;
}

struct well_known {
	const struct dc_name *name;
	struct laps_buf *dn;
	bool found;
};

static void take_well_known(Slapi_Entry *e, void *arg)
{
	struct well_known *w = arg;
	const size_t head = strlen(WELL_KNOWN) + GUID_HEX_LEN + 1;
	struct dc_values all;
	const struct berval *v;

	for (v = dc_values_first(&all, e, "wellKnownObjects"); v && !w->found;
	     v = dc_values_next(&all)) {
		struct dc_name n;
		char text[sizeof("<GUID=>") + GUID_HEX_LEN] = "<GUID=";

		if (v->bv_len <= head || memcmp(v->bv_val, WELL_KNOWN, strlen(WELL_KNOWN)) != 0)
			continue;
		memcpy(text + strlen("<GUID="), v->bv_val + strlen(WELL_KNOWN), GUID_HEX_LEN);
		text[strlen("<GUID=") + GUID_HEX_LEN] = '>';
		if (!dc_name_of_object(text, sizeof(text) - 1, &n) ||
		    memcmp(n.guid, w->name->guid, LAPS_GUID_LEN) != 0)
			continue;
		laps_buf_put(w->dn, v->bv_val + head, v->bv_len - head);
		w->found = true;
	}
}

static bool find_well_known(const struct dc_name *name, struct laps_buf *dn)
{
	struct well_known w = {.name = name, .dn = dn};
	char *base = strndup(name->text, name->text_len);

	if (base)
		dc_search(base, LDAP_SCOPE_BASE, NULL, take_well_known, &w);
	free(base);
	return w.found;
}

static bool find(void *context, const struct dc_name *name, struct laps_buf *dn)
{
	const struct dc_name_domain domain = {.netbios = netbios, .dns = dns};
	const struct dc_names *contexts = context;
	struct laps_buf filter;
	bool ok;

	if (name->kind == DC_NAME_WELL_KNOWN)
		return find_well_known(name, dn);
	domain_ready();
	laps_buf_init(&filter, DC_WIRE_MAX);
	ok = dc_name_filter(name, &domain, &filter);
	laps_buf_put_u8(&filter, 0);
	ok = ok && laps_buf_status(&filter) == LAPS_OK;
	if (ok) {
		const char *text = (const char *)filter.data;

		ok = find_one(contexts->domain, text, dn);
		if (!ok && name->kind == DC_NAME_GUID && dn->len == 0)
			ok = find_one(contexts->config, text, dn) ||
			     (dn->len == 0 && find_one(contexts->schema, text, dn));
	}
	laps_buf_clear(&filter);
	return ok;
}

static void take_category(Slapi_Entry *e, void *arg)
{
	const struct berval *v = dc_value(e, "defaultObjectCategory");
	struct found *f = arg;

	if (v && f->n++ == 0)
		laps_buf_put(f->dn, v->bv_val, v->bv_len);
}

/* A class is known by what clients call it and by the name of its object. */
static bool category(void *context, const char *name, size_t len, struct laps_buf *dn)
{
	static const char *const attribute[] = {"lDAPDisplayName", "cn"};
	const struct dc_names *contexts = context;
	struct found f = {.dn = dn, .n = 0};

	for (size_t i = 0; f.n == 0 && i < sizeof(attribute) / sizeof(attribute[0]); i++) {
		char *filter = dc_filter_equal(attribute[i], name, len);

		if (filter)
			dc_search(contexts->schema, LDAP_SCOPE_ONELEVEL, filter, take_category, &f);
		free(filter);
	}
	return f.n > 0;
}

const struct dc_wire_names *dc_lookup(void)
{
	static struct dc_wire_names names = {.find = find, .category = category, .chain = dc_chain};
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

	if (!dc_names()->domain)
		return NULL;
	pthread_mutex_lock(&lock);
	/* read only by those above */
	names.context = (void *)(uintptr_t)dc_names();
	pthread_mutex_unlock(&lock);
	return &names;
}
