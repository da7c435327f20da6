/* SPDX-License-Identifier: MIT */
#include "ports/ad_admin.h"

#include <inttypes.h>
#include <laps/hresult.h>
#include <laps/sidname.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ports/ad_domain.h"
#include "ports/file.h"

static laps_rc no_computer(struct laps_cause *cause, const char *identity)
{
	laps_cause_set(cause, LAPS_HR_NOT_FOUND, "no computer '%s' in the directory", identity);
	return LAPS_E_NOTFOUND;
}

/* "(&(objectClass=computer)(ATTRIBUTE=VALUE))", NUL-terminated. */
static void format_filter(const char *attribute, const char *value, struct laps_buf *out)
{
	static const char head[] = "(&(objectClass=computer)(";

	laps_buf_put(out, head, strlen(head));
	laps_buf_put(out, attribute, strlen(attribute));
	laps_buf_put(out, "=", 1);
	laps_ad_escape(value, strlen(value), out);
	laps_buf_put(out, "))", 3); /* and its NUL */
}

/* The attribute that an identity without '=' is a value of. */
static const char *attribute_of(const char *identity)
{
	if (strchr(identity, '.'))
		return "dNSHostName";
	return identity[strlen(identity) - 1] == '$' ? "sAMAccountName" : "cn";
}

laps_rc laps_ad_find_computer(struct laps_ad *ad, const char *identity, char **dn,
			      struct laps_cause *cause)
{
	static const char *const attr[] = {"cn", NULL};
	bool is_dn = strchr(identity, '=') != NULL;
	struct laps_ad_result r = {0};
	struct laps_buf filter;
	char *found = NULL;
	laps_rc rc;

	laps_buf_init(&filter, 8192);
	if (!*identity) {
		laps_cause_set(cause, LAPS_HR_INVALIDARG, "an empty name means no computer");
		rc = LAPS_E_FORMAT;
		goto out;
	}
	if (is_dn)
		laps_buf_put(&filter, "(objectClass=computer)", sizeof("(objectClass=computer)"));
	else
		format_filter(attribute_of(identity), identity, &filter);
	rc = laps_buf_status(&filter);
	if (rc != LAPS_OK) {
		rc = rc == LAPS_E_RANGE ? no_computer(cause, identity) : laps_file_nomem(cause);
		goto out;
	}
	rc = laps_ad_search(ad, is_dn ? identity : laps_ad_base(ad),
			    is_dn ? LAPS_AD_BASE : LAPS_AD_SUBTREE, (const char *)filter.data, attr,
			    2, &r, cause);
	if (rc == LAPS_E_NOTFOUND || (rc == LAPS_OK && r.entry_n == 0)) {
		rc = no_computer(cause, identity);
	} else if (rc == LAPS_OK && r.entry_n > 1) {
		laps_cause_set(cause, LAPS_HR_INVALIDARG, "more than one computer is called '%s'",
			       identity);
		rc = LAPS_E_FORMAT;
	} else if (rc == LAPS_OK) {
		found = strdup(r.entry[0].dn);
		rc = found ? LAPS_OK : laps_file_nomem(cause);
	}
	if (rc == LAPS_OK)
		*dn = found;
out:
	laps_ad_result_clear(&r);
	laps_buf_clear(&filter);
	return rc;
}

void laps_ad_computer_clear(struct laps_ad_computer *c)
{
	free(c->dn);
	free(c->name);
	free(c->expiry);
	free(c->legacy_expiry);
	laps_secret_free(&c->clear);
	laps_secret_free(&c->legacy);
	laps_buf_clear(&c->encrypted);
	laps_buf_clear(&c->dsrm);
	*c = (struct laps_ad_computer){0};
}

/* NULL when the attribute is not visible; false only when out of memory. */
static bool take_text(const struct laps_ad_entry *e, const char *name, char **out)
{
	const char *text = laps_ad_text(e, name);

	if (text)
		*out = strdup(text);
	return !text || *out;
}

static bool take_secret(const struct laps_ad_entry *e, const char *name, struct laps_secret **out)
{
	const struct laps_ad_value *v = laps_ad_first(e, name);

	return !v || laps_secret_dup(v->data, v->len, out) == LAPS_OK;
}

/* Empty when the attribute is not visible; false only when out of memory. */
static bool take_bytes(const struct laps_ad_entry *e, const char *name, struct laps_buf *out)
{
	const struct laps_ad_value *v = laps_ad_first(e, name);

	laps_buf_init(out, SIZE_MAX);
	if (v)
		laps_buf_put(out, v->data, v->len);
	return laps_buf_status(out) == LAPS_OK;
}

laps_rc laps_ad_read_computer(struct laps_ad *ad, const char *dn, struct laps_ad_computer *out,
			      struct laps_cause *cause)
{
	static const char *const attr[] = {
		"cn",         LAPS_AD_EXPIRY, LAPS_AD_CLEAR,         LAPS_AD_ENCRYPTED,
		LAPS_AD_DSRM, LAPS_AD_LEGACY, LAPS_AD_LEGACY_EXPIRY, NULL};
	struct laps_ad_computer c = {0};
	struct laps_ad_result r = {0};
	const struct laps_ad_entry *e;
	laps_rc rc = laps_ad_search(ad, dn, LAPS_AD_BASE, "(objectClass=*)", attr, 1, &r, cause);

	if (rc == LAPS_E_NOTFOUND || (rc == LAPS_OK && r.entry_n != 1))
		rc = no_computer(cause, dn);
	if (rc != LAPS_OK)
		goto out;
	e = &r.entry[0];
	c.dn = strdup(e->dn);
	if (!c.dn || !take_text(e, "cn", &c.name) || !take_text(e, LAPS_AD_EXPIRY, &c.expiry) ||
	    !take_secret(e, LAPS_AD_CLEAR, &c.clear) ||
	    !take_secret(e, LAPS_AD_LEGACY, &c.legacy) ||
	    !take_text(e, LAPS_AD_LEGACY_EXPIRY, &c.legacy_expiry) ||
	    !take_bytes(e, LAPS_AD_ENCRYPTED, &c.encrypted) ||
	    !take_bytes(e, LAPS_AD_DSRM, &c.dsrm)) {
		rc = laps_file_nomem(cause);
		goto out;
	}
	*out = c;
	c = (struct laps_ad_computer){0};
out:
	laps_ad_computer_clear(&c);
	laps_ad_result_clear(&r);
	return rc;
}

laps_rc laps_ad_set_expiry(struct laps_ad *ad, const char *dn, uint64_t ticks,
			   struct laps_cause *cause)
{
	char text[24];
	const struct laps_ad_change change = {
		LAPS_AD_EXPIRY, text, (size_t)snprintf(text, sizeof(text), "%" PRIu64, ticks),
		LAPS_AD_REPLACE};

	return laps_ad_modify(ad, dn, &change, 1, cause);
}

/* Append both and a backslash between them. */
static laps_rc put_name(const char *domain, const char *name, struct laps_buf *out,
			struct laps_cause *cause)
{
	if (domain) {
		laps_buf_put(out, domain, strlen(domain));
		laps_buf_put(out, "\\", 1);
	}
	laps_buf_put(out, name, strlen(name));
	return laps_buf_status(out) == LAPS_OK ? LAPS_OK : laps_file_nomem(cause);
}

laps_rc laps_ad_name_of_sid(struct laps_ad *ad, const struct laps_sid *sid, struct laps_buf *out,
			    struct laps_cause *cause)
{
	const char *known = laps_sid_name(sid);
	struct laps_ad_principal found;
	struct laps_domain domain;
	struct laps_buf binary;
	char text[LAPS_SID_TEXT];
	laps_rc rc;

	if (known)
		return put_name(NULL, known, out, cause);
	laps_buf_init(&binary, LAPS_SID_LEN_MAX);
	laps_sid_format(sid, &binary);
	rc = laps_buf_status(&binary) == LAPS_OK ? LAPS_OK : laps_file_nomem(cause);
	if (rc == LAPS_OK)
		rc = laps_ad_find_principal(ad, "objectSid", binary.data, binary.len, &found,
					    cause);
	laps_buf_clear(&binary);
	if (rc == LAPS_OK && !*found.name)
		rc = LAPS_E_NOTFOUND; /* its name is its own domain's to tell */
	if (rc == LAPS_E_NOTFOUND) {
		laps_sid_format_text(sid, text);
		laps_cause_set(cause, LAPS_HR_NONE_MAPPED, "no principal '%s' in the domain", text);
	}
	if (rc == LAPS_OK)
		rc = laps_ad_domain_names(ad, &domain, cause);
	if (rc == LAPS_OK)
		rc = put_name(domain.netbios_name, found.name, out, cause);
	return rc;
}
