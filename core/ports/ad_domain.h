/* SPDX-License-Identifier: MIT */
/*
 * What a session tells about its domain, and the principals in it.
 */
#ifndef LAPS_PORTS_AD_DOMAIN_H
#define LAPS_PORTS_AD_DOMAIN_H
#include <laps/err.h>
#include <laps/ports.h>
#include <laps/sid.h>

#include "ports/ad.h"

/* Names and SID of the domain; functional level and schema stay 0.
 * LAPS_OK; LAPS_E_NOTFOUND, LAPS_E_DENIED, LAPS_E_HOST, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_ad_domain_names(struct laps_ad *ad, struct laps_domain *out,
					   struct laps_cause *cause);
/* Which LAPS attributes the schema has, LAPS_SCHEMA_*. Codes as above. */
LAPS_MUST_USE laps_rc laps_ad_domain_schema(struct laps_ad *ad, uint32_t *out,
					    struct laps_cause *cause);

/* The one principal whose attribute equals value: its SID and sAMAccountName. name is cut at its
 * size, and empty for one of another domain. LAPS_OK; LAPS_E_NOTFOUND (cause untouched),
 * LAPS_E_FORMAT (more than one), LAPS_E_DENIED, LAPS_E_HOST, LAPS_E_NOMEM. */
struct laps_ad_principal {
	struct laps_sid sid;
	char name[LAPS_ACCOUNT_NAME_MAX + 1];
};
LAPS_MUST_USE laps_rc laps_ad_find_principal(struct laps_ad *ad, const char *attribute,
					     const void *value, size_t value_len,
					     struct laps_ad_principal *out,
					     struct laps_cause *cause);

/* The SID of a principal: a SID, "DOMAIN\name", "name@domain", or a name alone when every domain
 * has it. LAPS_OK; LAPS_E_NOTFOUND, LAPS_E_FORMAT (a name alone, or more than one is meant),
 * LAPS_E_DENIED, LAPS_E_HOST, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_ad_resolve(struct laps_ad *ad, const char *principal,
				      struct laps_sid *out, struct laps_cause *cause);

#endif
