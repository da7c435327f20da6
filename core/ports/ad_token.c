/* SPDX-License-Identifier: MIT */
#include "ports/ad_token.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <laps/hresult.h>

#include "ports/ad_domain.h"
#include "ports/file.h"

#define UAC_DISABLED   0x0002ul
#define GROUP_SECURITY 0x80000000ul

static const char *const token_attr[] = {
	"objectSid", "sAMAccountName", "userAccountControl", "primaryGroupID",
	"groupType", "lockoutTime",    "accountExpires",     NULL};

/* (attribute=value), the value escaped, below the domain. */
static laps_rc find(struct laps_ad *ad, const char *attribute, const void *value, size_t len,
		    const char *const *attr, int limit, struct laps_ad_result *out,
		    struct laps_cause *cause)
{
	struct laps_buf filter;
	laps_rc rc;

	laps_buf_init(&filter, 65536);
	laps_buf_put(&filter, "(", 1);
	laps_buf_put(&filter, attribute, strlen(attribute));
	laps_buf_put(&filter, "=", 1);
	laps_ad_escape(value, len, &filter);
	laps_buf_put(&filter, ")", 2); /* and its NUL */
	if (laps_buf_status(&filter) != LAPS_OK)
		rc = laps_file_nomem(cause);
	else
		rc = laps_ad_search(ad, laps_ad_base(ad), LAPS_AD_SUBTREE,
				    (const char *)filter.data, attr, limit, out, cause);
	laps_buf_clear(&filter);
	return rc;
}

static laps_rc find_sid(struct laps_ad *ad, const struct laps_sid *sid, const char *const *attr,
			struct laps_ad_result *out, struct laps_cause *cause)
{
	struct laps_buf binary;
	laps_rc rc;

	laps_buf_init(&binary, LAPS_SID_LEN_MAX);
	laps_sid_format(sid, &binary);
	rc = laps_buf_status(&binary) == LAPS_OK ? LAPS_OK : laps_file_nomem(cause);
	if (rc == LAPS_OK)
		rc = find(ad, "objectSid", binary.data, binary.len, attr, 2, out, cause);
	laps_buf_clear(&binary);
	return rc;
}

void laps_ad_token_clear(struct laps_ad_token *t)
{
	for (size_t i = 0; i < t->part_n; i++) {
		free(t->part[i].name);
		free(t->part[i].dn);
	}
	free(t->part);
	*t = (struct laps_ad_token){0};
}

const char *laps_ad_token_barred(const struct laps_ad_token *t, uint64_t now_ticks)
{
	if (t->locked_out)
		return "locked-out";
	if (t->disabled)
		return "disabled";
	return t->expires_ticks != 0 && t->expires_ticks <= now_ticks ? "expired" : NULL;
}

laps_rc laps_ad_token_sids(const struct laps_ad_token *t, struct laps_sid **out, size_t *n)
{
	static const struct laps_sid of_everybody[] = {
		{.authority = 1, .sub = {0}, .sub_n = 1},
		{.authority = 5, .sub = {11}, .sub_n = 1},
	};
	const size_t everybody_n = sizeof(of_everybody) / sizeof(of_everybody[0]);
	struct laps_sid *sid = calloc(t->part_n + everybody_n, sizeof(*sid));

	if (sid == NULL)
		return LAPS_E_NOMEM;
	for (size_t i = 0; i < t->part_n; i++)
		sid[i] = t->part[i].sid;
	memcpy(sid + t->part_n, of_everybody, sizeof(of_everybody));
	*out = sid;
	*n = t->part_n + everybody_n;
	return LAPS_OK;
}

static unsigned long number(const struct laps_ad_entry *e, const char *name)
{
	const char *text = laps_ad_text(e, name);

	return text != NULL ? (unsigned long)strtoll(text, NULL, 10) : 0;
}

/* Where the SID is already; part_n when it is not. Loops end here. */
static size_t position(const struct laps_ad_token *t, const struct laps_sid *sid)
{
	size_t i = 0;

	while (i < t->part_n && !laps_sid_eq(&t->part[i].sid, sid))
		i++;
	return i;
}

/* An object of the directory, or with e NULL a bare SID, behind the others. */
static laps_rc add(struct laps_ad_token *t, const struct laps_sid *sid,
		   const struct laps_ad_entry *e, size_t through, struct laps_cause *cause)
{
	struct laps_ad_token_part *p = &t->part[t->part_n];
	const char *name = e != NULL ? laps_ad_text(e, "sAMAccountName") : NULL;

	if (position(t, sid) < t->part_n)
		return LAPS_OK;
	if (t->part_n == LAPS_AD_TOKEN_MAX) {
		t->cut = true;
		return LAPS_OK;
	}
	*p = (struct laps_ad_token_part){.sid = *sid, .through = through};
	if (t->part_n > 0)
		p->depth = t->part[through].depth + 1;
	t->part_n++;
	if (e != NULL) {
		p->name = strdup(name != NULL ? name : e->dn);
		p->dn = strdup(e->dn);
		if (p->name == NULL || p->dn == NULL)
			return laps_file_nomem(cause);
	}
	return LAPS_OK;
}

static bool sid_of(const struct laps_ad_entry *e, struct laps_sid *out)
{
	const struct laps_ad_value *v = laps_ad_first(e, "objectSid");

	return v != NULL && laps_sid_parse(v->data, v->len, out, NULL) == LAPS_OK;
}

/* The groups that list part i. */
static laps_rc add_groups_of(struct laps_ad *ad, struct laps_ad_token *t, size_t i,
			     struct laps_cause *cause)
{
	struct laps_ad_result r = {0};
	const char *dn = t->part[i].dn;
	laps_rc rc;

	if (dn == NULL)
		return LAPS_OK;
	rc = find(ad, "member", dn, strlen(dn), token_attr, LAPS_AD_TOKEN_MAX, &r, cause);
	if (rc == LAPS_E_NOTFOUND)
		rc = LAPS_OK;
	for (size_t k = 0; rc == LAPS_OK && k < r.entry_n; k++) {
		struct laps_sid sid;

		if (!sid_of(&r.entry[k], &sid))
			continue;
		if (laps_ad_text(&r.entry[k], "groupType") != NULL &&
		    !(number(&r.entry[k], "groupType") & GROUP_SECURITY))
			continue;
		if (t->part[i].depth >= LAPS_AD_TOKEN_DEPTH)
			t->cut = true;
		else
			rc = add(t, &sid, &r.entry[k], i, cause);
	}
	laps_ad_result_clear(&r);
	return rc;
}

/* The primary group does not list its members: it is a RID in the domain of the account. */
static laps_rc add_primary(struct laps_ad *ad, struct laps_ad_token *t, unsigned long rid,
			   struct laps_cause *cause)
{
	struct laps_sid sid = t->part[0].sid;
	struct laps_ad_result r = {0};
	laps_rc rc;

	if (rid == 0 || sid.sub_n < 2)
		return LAPS_OK;
	sid.sub[sid.sub_n - 1] = (uint32_t)rid;
	rc = find_sid(ad, &sid, token_attr, &r, cause);
	if (rc == LAPS_OK || rc == LAPS_E_NOTFOUND)
		rc = add(t, &sid, r.entry_n > 0 ? &r.entry[0] : NULL, 0, cause);
	laps_ad_result_clear(&r);
	return rc;
}

/* ---- whom a name means ---- */

static bool is_domain(const struct laps_domain *d, const char *name, size_t len)
{
	return (strlen(d->netbios_name) == len && strncasecmp(d->netbios_name, name, len) == 0) ||
	       (strlen(d->dns_name) == len && strncasecmp(d->dns_name, name, len) == 0);
}

static laps_rc find_account(struct laps_ad *ad, const char *name, struct laps_ad_result *r,
			    struct laps_cause *cause)
{
	const char *slash = strchr(name, '\\'), *at = strrchr(name, '@');
	struct laps_domain d;
	struct laps_sid sid;
	laps_rc rc;

	if (laps_sid_parse_text(name, strlen(name), &sid, NULL) == LAPS_OK)
		return find_sid(ad, &sid, token_attr, r, cause);
	if (strchr(name, '=') != NULL)
		return laps_ad_search(ad, name, LAPS_AD_BASE, "(objectClass=*)", token_attr, 1, r,
				      cause);
	if (slash == NULL && at == NULL)
		return find(ad, "sAMAccountName", name, strlen(name), token_attr, 2, r, cause);
	if (at != NULL && slash == NULL) {
		rc = find(ad, "userPrincipalName", name, strlen(name), token_attr, 2, r, cause);
		if (rc != LAPS_OK || r->entry_n > 0)
			return rc;
		laps_ad_result_clear(r);
	}
	if ((rc = laps_ad_domain_names(ad, &d, cause)) != LAPS_OK)
		return rc;
	if (slash != NULL)
		return is_domain(&d, name, (size_t)(slash - name))
			       ? find(ad, "sAMAccountName", slash + 1, strlen(slash + 1),
				      token_attr, 2, r, cause)
			       : LAPS_E_NOTFOUND;
	return is_domain(&d, at + 1, strlen(at + 1))
		       ? find(ad, "sAMAccountName", name, (size_t)(at - name), token_attr, 2, r,
			      cause)
		       : LAPS_E_NOTFOUND;
}

laps_rc laps_ad_token_read(struct laps_ad *ad, const char *name, struct laps_ad_token *out,
			   struct laps_cause *cause)
{
	struct laps_ad_token t = {0};
	struct laps_ad_result r = {0};
	struct laps_sid sid;
	laps_rc rc = find_account(ad, name, &r, cause);

	if (rc == LAPS_OK && (r.entry_n == 0 || !sid_of(&r.entry[0], &sid)))
		rc = LAPS_E_NOTFOUND;
	if (rc == LAPS_E_NOTFOUND)
		laps_cause_set(cause, LAPS_HR_NONE_MAPPED, "no account '%s' in the domain", name);
	if (rc == LAPS_OK && r.entry_n > 1) {
		laps_cause_set(cause, LAPS_HR_NONE_MAPPED, "'%s' means more than one account",
			       name);
		rc = LAPS_E_FORMAT;
	}
	if (rc != LAPS_OK)
		goto out;
	t.part = calloc(LAPS_AD_TOKEN_MAX, sizeof(*t.part));
	if (t.part == NULL) {
		rc = laps_file_nomem(cause);
		goto out;
	}
	t.disabled = (number(&r.entry[0], "userAccountControl") & UAC_DISABLED) != 0;
	t.locked_out = number(&r.entry[0], "lockoutTime") != 0;
	t.expires_ticks = number(&r.entry[0], "accountExpires");
	rc = add(&t, &sid, &r.entry[0], 0, cause);
	if (rc == LAPS_OK)
		rc = add_primary(ad, &t, number(&r.entry[0], "primaryGroupID"), cause);
	for (size_t i = 0; rc == LAPS_OK && i < t.part_n; i++)
		rc = add_groups_of(ad, &t, i, cause);
	if (rc == LAPS_OK) {
		*out = t;
		t = (struct laps_ad_token){0};
	}
out:
	laps_ad_token_clear(&t);
	laps_ad_result_clear(&r);
	return rc;
}
