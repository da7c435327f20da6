/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <laps/hresult.h>

#include "ports/ad_domain.h"
#include "ports/file.h"

laps_rc laps_ad_find_principal(struct laps_ad *ad, const char *attribute, const void *value,
			       size_t value_len, struct laps_ad_principal *out,
			       struct laps_cause *cause)
{
	static const char *const attr[] = {"objectSid", "sAMAccountName", NULL};
	struct laps_ad_result r = {0};
	struct laps_ad_principal found = {0};
	const struct laps_ad_value *sid;
	const char *name;
	struct laps_buf filter;
	laps_rc rc;

	laps_buf_init(&filter, 8192);
	laps_buf_put(&filter, "(", 1);
	laps_buf_put(&filter, attribute, strlen(attribute));
	laps_buf_put(&filter, "=", 1);
	laps_ad_escape(value, value_len, &filter);
	laps_buf_put(&filter, ")", 2); /* and its NUL */
	if (laps_buf_status(&filter) != LAPS_OK) {
		rc = laps_file_nomem(cause);
		goto out;
	}
	rc = laps_ad_search(ad, laps_ad_base(ad), LAPS_AD_SUBTREE, (const char *)filter.data, attr,
			    2, &r, cause);
	if (rc == LAPS_E_NOTFOUND || (rc == LAPS_OK && r.entry_n == 0)) {
		rc = LAPS_E_NOTFOUND;
		goto out;
	}
	if (rc != LAPS_OK)
		goto out;
	if (r.entry_n > 1) {
		laps_cause_set(cause, LAPS_HR_NONE_MAPPED, "%s means more than one principal",
			       attribute);
		rc = LAPS_E_FORMAT;
		goto out;
	}
	sid = laps_ad_first(&r.entry[0], "objectSid");
	name = laps_ad_text(&r.entry[0], "sAMAccountName");
	if (!sid || !name || laps_sid_parse(sid->data, sid->len, &found.sid, NULL) != LAPS_OK) {
		laps_cause_set(cause, LAPS_HR_FAIL, "'%s' has no readable SID and name",
			       r.entry[0].dn);
		rc = LAPS_E_HOST;
		goto out;
	}
	snprintf(found.name, sizeof(found.name), "%s", name);
	*out = found;
out:
	laps_ad_result_clear(&r);
	laps_buf_clear(&filter);
	return rc;
}

#define BUILTIN_DOMAIN 32
#define RID_SYSTEM     18

/* Under S-1-5-32. */
static const struct {
	uint32_t rid;
	const char *name; /* behind "BUILTIN\" */
} builtin[] = {
	{544, "BUILTIN\\Administrators"},   {545, "BUILTIN\\Users"},
	{546, "BUILTIN\\Guests"},           {548, "BUILTIN\\Account Operators"},
	{549, "BUILTIN\\Server Operators"}, {551, "BUILTIN\\Backup Operators"},
};

/* Under the SID of the domain. */
static const struct {
	uint32_t rid;
	const char *name;
} in_domain[] = {
	{512, "Domain Admins"},      {513, "Domain Users"},
	{514, "Domain Guests"},      {515, "Domain Computers"},
	{516, "Domain Controllers"}, {518, "Schema Admins"},
	{519, "Enterprise Admins"},  {520, "Group Policy Creator Owners"},
};

static bool is_system(const struct laps_sid *sid)
{
	return sid->authority == 5 && sid->sub_n == 1 && sid->sub[0] == RID_SYSTEM;
}

static bool is_builtin(const struct laps_sid *sid)
{
	return sid->authority == 5 && sid->sub_n == 2 && sid->sub[0] == BUILTIN_DOMAIN;
}

bool laps_ad_is_well_known(const struct laps_sid *sid)
{
	return is_system(sid) || is_builtin(sid);
}

const char *laps_ad_well_known_name(const struct laps_sid *sid)
{
	if (is_system(sid))
		return "NT AUTHORITY\\SYSTEM";
	for (size_t i = 0; is_builtin(sid) && i < sizeof(builtin) / sizeof(builtin[0]); i++)
		if (builtin[i].rid == sid->sub[1])
			return builtin[i].name;
	return NULL;
}

laps_rc laps_ad_well_known_sid(const char *name, const struct laps_sid *domain,
			       struct laps_sid *out)
{
	for (size_t i = 0; i < sizeof(in_domain) / sizeof(in_domain[0]); i++)
		if (strcasecmp(name, in_domain[i].name) == 0)
			return laps_sid_append(domain, in_domain[i].rid, out);
	for (size_t i = 0; i < sizeof(builtin) / sizeof(builtin[0]); i++) {
		if (strcasecmp(name, builtin[i].name) != 0 &&
		    strcasecmp(name, strchr(builtin[i].name, '\\') + 1) != 0)
			continue;
		*out = (struct laps_sid){
			.authority = 5, .sub = {BUILTIN_DOMAIN, builtin[i].rid}, .sub_n = 2};
		return LAPS_OK;
	}
	if (strcasecmp(name, "SYSTEM") == 0 || strcasecmp(name, "NT AUTHORITY\\SYSTEM") == 0) {
		*out = (struct laps_sid){.authority = 5, .sub = {RID_SYSTEM}, .sub_n = 1};
		return LAPS_OK;
	}
	return LAPS_E_NOTFOUND;
}
