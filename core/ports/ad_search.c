/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/time.h>

#include <laps/hresult.h>
#include <laps/text.h>

#include "ports/ad_private.h"
#include "ports/file.h"

static void attribute_clear(struct laps_ad_attribute *a)
{
	for (size_t i = 0; i < a->value_n; i++) {
		laps_wipe(a->value[i].data, a->value[i].len);
		free(a->value[i].data);
	}
	free(a->value);
	free(a->name);
}

void laps_ad_result_clear(struct laps_ad_result *r)
{
	for (size_t i = 0; i < r->entry_n; i++) {
		for (size_t k = 0; k < r->entry[i].attribute_n; k++)
			attribute_clear(&r->entry[i].attribute[k]);
		free(r->entry[i].attribute);
		free(r->entry[i].dn);
	}
	free(r->entry);
	*r = (struct laps_ad_result){0};
}

/* Copy the values out of libldap's memory, and wipe them there. */
static bool copy_values(struct berval **from, struct laps_ad_attribute *to)
{
	size_t n = (size_t)ldap_count_values_len(from);

	to->value = calloc(n + 1, sizeof(*to->value));
	if (!to->value)
		return false;
	for (size_t i = 0; i < n; i++) {
		uint8_t *data = malloc(from[i]->bv_len + 1);

		if (!data)
			return false;
		if (from[i]->bv_len > 0)
			memcpy(data, from[i]->bv_val, from[i]->bv_len);
		data[from[i]->bv_len] = 0;
		laps_wipe(from[i]->bv_val, from[i]->bv_len);
		to->value[i] = (struct laps_ad_value){data, from[i]->bv_len};
		to->value_n++;
	}
	return true;
}

static bool copy_attribute(LDAP *ld, LDAPMessage *message, const char *name,
			   struct laps_ad_entry *to)
{
	struct laps_ad_attribute *grown, a = {0};
	struct berval **values = ldap_get_values_len(ld, message, name);
	bool done = false;

	if (!values)
		return true; /* asked for and empty: as if it were not there */
	a.name = strdup(name);
	if (!a.name || !copy_values(values, &a))
		goto out;
	grown = realloc(to->attribute, (to->attribute_n + 1) * sizeof(*grown));
	if (!grown)
		goto out;
	to->attribute = grown;
	to->attribute[to->attribute_n++] = a;
	a = (struct laps_ad_attribute){0};
	done = true;
out:
	attribute_clear(&a);
	ldap_value_free_len(values);
	return done;
}

static bool copy_entry(LDAP *ld, LDAPMessage *message, struct laps_ad_entry *to)
{
	BerElement *ber = NULL;
	char *dn = ldap_get_dn(ld, message), *name;
	bool done = dn && (to->dn = strdup(dn));

	ldap_memfree(dn);
	for (name = ldap_first_attribute(ld, message, &ber); done && name;
	     name = ldap_next_attribute(ld, message, ber)) {
		done = copy_attribute(ld, message, name, to);
		ldap_memfree(name);
	}
	ber_free(ber, 0);
	return done;
}

bool laps_ad_copy_result(LDAP *ld, LDAPMessage *message, struct laps_ad_result *to)
{
	int n = ldap_count_entries(ld, message);
	LDAPMessage *e = ldap_first_entry(ld, message);

	to->entry = calloc((size_t)(n < 0 ? 0 : n) + 1, sizeof(*to->entry));
	if (!to->entry)
		return false;
	for (; e; e = ldap_next_entry(ld, e))
		if (!copy_entry(ld, e, &to->entry[to->entry_n++]))
			return false;
	return true;
}

laps_rc laps_ad_search(struct laps_ad *ad, const char *base, laps_ad_scope scope,
		       const char *filter, const char *const *attr, int limit,
		       struct laps_ad_result *out, struct laps_cause *cause)
{
	struct timeval timeout = {.tv_sec = LAPS_AD_TIMEOUT_SECONDS};
	struct laps_ad_result r = {0};
	LDAPMessage *message = NULL;
	union {
		const char *const *in;
		char **out;
	} names = {.in = attr}; /* only read */
	laps_rc rc = LAPS_OK;
	int result = ldap_search_ext_s(ad->ld, base,
				       scope == LAPS_AD_BASE ? LDAP_SCOPE_BASE : LDAP_SCOPE_SUBTREE,
				       filter, names.out, 0, NULL, NULL, &timeout, limit, &message);
	/* more than the limit of ours is what the limit is for */
	if (result == LDAP_SIZELIMIT_EXCEEDED && limit > 0)
		result = LDAP_SUCCESS;
	if (result != LDAP_SUCCESS)
		rc = laps_ad_fail(cause, result, "cannot search '%s'", *base ? base : ad->uri);
	else if (!laps_ad_copy_result(ad->ld, message, &r))
		rc = laps_file_nomem(cause);
	else {
		*out = r;
		r = (struct laps_ad_result){0};
	}
	laps_ad_result_clear(&r);
	ldap_msgfree(message);
	return rc;
}

const struct laps_ad_attribute *laps_ad_find(const struct laps_ad_entry *e, const char *name)
{
	for (size_t i = 0; i < e->attribute_n; i++)
		if (strcasecmp(e->attribute[i].name, name) == 0)
			return &e->attribute[i];
	return NULL;
}

const struct laps_ad_value *laps_ad_first(const struct laps_ad_entry *e, const char *name)
{
	const struct laps_ad_attribute *a = laps_ad_find(e, name);

	return a && a->value_n > 0 ? &a->value[0] : NULL;
}

const char *laps_ad_text(const struct laps_ad_entry *e, const char *name)
{
	const struct laps_ad_value *v = laps_ad_first(e, name);

	return v && !memchr(v->data, 0, v->len) ? (const char *)v->data : NULL;
}

/* What libldap wants of one change. */
struct change {
	LDAPMod mod;
	struct berval value;
	struct berval *values[2];
};

static void make_change(struct change *out, const struct laps_ad_change *in)
{
	static const int op[] = {
		[LAPS_AD_REPLACE] = LDAP_MOD_REPLACE,
		[LAPS_AD_ADD] = LDAP_MOD_ADD,
		[LAPS_AD_DELETE] = LDAP_MOD_DELETE,
	};
	union {
		const void *in;
		char *out;
	} name = {.in = in->name}, data = {.in = in->data}; /* only read */

	out->value = (struct berval){.bv_len = in->len, .bv_val = data.out};
	out->values[0] = &out->value;
	out->values[1] = NULL;
	out->mod = (LDAPMod){.mod_op = op[in->op] | LDAP_MOD_BVALUES,
			     .mod_type = name.out,
			     .mod_bvalues = in->data ? out->values : NULL};
}

/* What a change is sent as. */
typedef int send_fn(LDAP *ld, const char *dn, LDAPMod **list, LDAPControl **server,
		    LDAPControl **client);

static laps_rc send_changes(struct laps_ad *ad, send_fn *send, const char *verb, const char *dn,
			    const struct laps_ad_change *change, size_t change_n,
			    struct laps_cause *cause)
{
	struct change *made = calloc(change_n + 1, sizeof(*made));
	LDAPMod **list = calloc(change_n + 1, sizeof(LDAPMod *));
	laps_rc rc = LAPS_OK;
	int result;

	if (!made || !list) {
		rc = laps_file_nomem(cause);
		goto out;
	}
	for (size_t i = 0; i < change_n; i++) {
		make_change(&made[i], &change[i]);
		list[i] = &made[i].mod;
	}
	result = send(ad->ld, dn, list, NULL, NULL);
	if (result != LDAP_SUCCESS)
		rc = laps_ad_fail(cause, result, "cannot %s '%s'", verb, dn);
out:
	free(made);
	free(list);
	return rc;
}

laps_rc laps_ad_modify(struct laps_ad *ad, const char *dn, const struct laps_ad_change *change,
		       size_t change_n, struct laps_cause *cause)
{
	return send_changes(ad, ldap_modify_ext_s, "modify", dn, change, change_n, cause);
}

laps_rc laps_ad_add(struct laps_ad *ad, const char *dn, const struct laps_ad_change *value,
		    size_t value_n, struct laps_cause *cause)
{
	return send_changes(ad, ldap_add_ext_s, "add", dn, value, value_n, cause);
}

void laps_ad_escape(const void *in, size_t len, struct laps_buf *out)
{
	const uint8_t *p = in;

	for (size_t i = 0; i < len; i++) {
		if ((p[i] >= '0' && p[i] <= '9') || (p[i] >= 'A' && p[i] <= 'Z') ||
		    (p[i] >= 'a' && p[i] <= 'z')) {
			laps_buf_put_u8(out, p[i]);
		} else {
			laps_buf_put_u8(out, '\\');
			laps_hex_format(&p[i], 1, out);
		}
	}
}
