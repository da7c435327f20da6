/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <laps/hresult.h>
#include <laps/sidname.h>

#include "ports/ad_admin.h"
#include "ports/ad_domain.h"
#include "ports/ad_link.h"
#include "ports/file.h"

static laps_rc names_domain(void *ctx, struct laps_domain *out, struct laps_cause *cause)
{
	struct laps_ad_link *l = ctx;
	struct laps_domain d;
	laps_rc rc = laps_ad_link_bind(l, cause);

	if (rc == LAPS_OK)
		rc = laps_ad_domain_names(l->ad, &d, cause);
	if (rc == LAPS_OK)
		rc = laps_ad_domain_schema(l->ad, &d.schema, cause);
	if (rc != LAPS_OK)
		return rc;
	d.functional_level = laps_ad_functional_level(l->ad);
	*out = d;
	return LAPS_OK;
}

static laps_rc not_mapped(struct laps_cause *cause, const char *principal)
{
	laps_cause_set(cause, LAPS_HR_NONE_MAPPED, "no principal '%s' in the domain", principal);
	return LAPS_E_NOTFOUND;
}

static laps_rc isolated(struct laps_cause *cause, const char *principal)
{
	laps_cause_set(cause, LAPS_HR_NONE_MAPPED,
		       "'%s' is isolated or ambiguous: a domain must be named", principal);
	return LAPS_E_FORMAT;
}

static laps_rc resolve_sid(struct laps_ad *ad, const char *text, struct laps_sid *out,
			   struct laps_cause *cause)
{
	struct laps_ad_principal found;
	struct laps_buf binary;
	struct laps_sid sid;
	laps_rc rc;

	if (laps_sid_parse_text(text, strlen(text), &sid, NULL) != LAPS_OK)
		return not_mapped(cause, text);
	laps_buf_init(&binary, LAPS_SID_LEN_MAX);
	if (laps_sid_name(&sid)) {
		rc = LAPS_OK;
		goto out;
	}
	laps_sid_format(&sid, &binary);
	rc = laps_buf_status(&binary) == LAPS_OK ? LAPS_OK : laps_file_nomem(cause);
	if (rc == LAPS_OK)
		rc = laps_ad_find_principal(ad, "objectSid", binary.data, binary.len, &found,
					    cause);
	if (rc == LAPS_E_NOTFOUND)
		(void)not_mapped(cause, text);
out:
	if (rc == LAPS_OK)
		*out = sid;
	laps_buf_clear(&binary);
	return rc;
}

/* An account name in this domain, exactly: a directory's own comparison ignores blanks. */
static laps_rc resolve_account(struct laps_ad *ad, const char *principal, const char *name,
			       size_t name_len, struct laps_sid *out, struct laps_cause *cause)
{
	struct laps_ad_principal found;
	laps_rc rc = laps_ad_find_principal(ad, "sAMAccountName", name, name_len, &found, cause);

	if (rc == LAPS_OK &&
	    (strlen(found.name) != name_len || strncasecmp(found.name, name, name_len) != 0))
		rc = LAPS_E_NOTFOUND;
	if (rc == LAPS_E_NOTFOUND)
		return not_mapped(cause, principal);
	if (rc == LAPS_E_FORMAT)
		return isolated(cause, principal);
	if (rc == LAPS_OK)
		*out = found.sid;
	return rc;
}

static bool is_domain(const struct laps_domain *d, const char *name, size_t len)
{
	return (strlen(d->netbios_name) == len && strncasecmp(d->netbios_name, name, len) == 0) ||
	       (strlen(d->dns_name) == len && strncasecmp(d->dns_name, name, len) == 0);
}

/* name@domain: first as it is registered, then as an account of this domain. */
static laps_rc resolve_upn(struct laps_ad *ad, const struct laps_domain *d, const char *principal,
			   const char *at, struct laps_sid *out, struct laps_cause *cause)
{
	struct laps_ad_principal found;
	laps_rc rc = LAPS_E_NOTFOUND;

	if (at == principal || !at[1] || principal[0] == ' ' ||
	    principal[strlen(principal) - 1] == ' ')
		return not_mapped(cause, principal);
	rc = laps_ad_find_principal(ad, "userPrincipalName", principal, strlen(principal), &found,
				    cause);
	if (rc == LAPS_E_FORMAT)
		return isolated(cause, principal);
	if (rc == LAPS_OK)
		*out = found.sid;
	if (rc != LAPS_E_NOTFOUND)
		return rc;
	if (!is_domain(d, at + 1, strlen(at + 1)))
		return not_mapped(cause, principal);
	return resolve_account(ad, principal, principal, (size_t)(at - principal), out, cause);
}

laps_rc laps_ad_resolve(struct laps_ad *ad, const char *principal, struct laps_sid *out,
			struct laps_cause *cause)
{
	const char *slash = strchr(principal, '\\'), *at = strrchr(principal, '@');
	struct laps_domain d;
	laps_rc rc;

	if (strncasecmp(principal, "S-1-", 4) == 0)
		return resolve_sid(ad, principal, out, cause);
	rc = laps_ad_domain_names(ad, &d, cause);
	if (rc != LAPS_OK)
		return rc;
	if (laps_sid_of_name(principal, &d.sid, out) == LAPS_OK)
		return LAPS_OK;
	if (slash) {
		if (!is_domain(&d, principal, (size_t)(slash - principal)) || !slash[1])
			return not_mapped(cause, principal);
		return resolve_account(ad, principal, slash + 1, strlen(slash + 1), out, cause);
	}
	if (at)
		return resolve_upn(ad, &d, principal, at, out, cause);
	return isolated(cause, principal);
}

/* The port knows no "denied": who may not look cannot tell. */
static laps_rc as_port(laps_rc rc)
{
	return rc == LAPS_E_DENIED || rc == LAPS_E_RANGE ? LAPS_E_HOST : rc;
}

static laps_rc names_resolve(void *ctx, const char *principal, struct laps_sid *out,
			     struct laps_cause *cause)
{
	struct laps_ad_link *l = ctx;
	laps_rc rc = laps_ad_link_bind(l, cause);

	if (rc == LAPS_OK)
		rc = laps_ad_resolve(l->ad, principal, out, cause);
	return as_port(rc);
}

static laps_rc names_name_of(void *ctx, const struct laps_sid *sid, struct laps_buf *out,
			     struct laps_cause *cause)
{
	struct laps_ad_link *l = ctx;
	laps_rc rc = laps_ad_link_bind(l, cause);

	if (rc == LAPS_OK)
		rc = laps_ad_name_of_sid(l->ad, sid, out, cause);
	return as_port(rc);
}

struct laps_names_port laps_ad_names_port(struct laps_ad_link *l)
{
	return (struct laps_names_port){
		.ctx = l,
		.domain = names_domain,
		.resolve = names_resolve,
		.name_of = names_name_of,
	};
}
