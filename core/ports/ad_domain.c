/* SPDX-License-Identifier: MIT */
#include "ports/ad_domain.h"

#include <ctype.h>
#include <laps/hresult.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "ports/ad_admin.h"
#include "ports/file.h"

#define NETBIOS_NAME_MAX 15

/* "DC=corp,DC=example" -> "corp.example"; false when it does not fit. */
static bool dns_name_of(const char *dn, char *out, size_t size)
{
	size_t len = 0;

	while (strncasecmp(dn, "DC=", 3) == 0) {
		size_t n = strcspn(dn + 3, ",");

		if (len + n + 2 > size)
			return false;
		if (len > 0)
			out[len++] = '.';
		memcpy(out + len, dn + 3, n);
		len += n;
		dn += 3 + n;
		dn += *dn == ',';
	}
	out[len] = 0;
	return len > 0;
}

/* As the configuration partition has it, or else the usual one: the first label in upper case. */
static laps_rc netbios_name(struct laps_ad *ad, struct laps_domain *out, struct laps_cause *cause)
{
	static const char *const attr[] = {"nETBIOSName", NULL};
	struct laps_ad_result r = {0};
	struct laps_buf text;
	const char *name = NULL;
	char base[512];
	laps_rc rc;

	laps_buf_init(&text, 4096);
	snprintf(base, sizeof(base), "CN=Partitions,%s", laps_ad_config_base(ad));
	laps_buf_put(&text, "(nCName=", 8);
	laps_ad_escape(laps_ad_base(ad), strlen(laps_ad_base(ad)), &text);
	laps_buf_put(&text, ")", 2); /* and its NUL */
	if (laps_buf_status(&text) != LAPS_OK) {
		rc = laps_file_nomem(cause);
		goto out;
	}
	rc = laps_ad_search(ad, base, LAPS_AD_SUBTREE, (const char *)text.data, attr, 1, &r, cause);
	if (rc != LAPS_OK && rc != LAPS_E_NOTFOUND && rc != LAPS_E_DENIED)
		goto out;
	if (rc == LAPS_OK && r.entry_n == 1)
		name = laps_ad_text(&r.entry[0], "nETBIOSName");
	rc = LAPS_OK;
	if (name && strlen(name) < sizeof(out->netbios_name)) {
		memcpy(out->netbios_name, name, strlen(name) + 1);
		goto out;
	}
	for (size_t i = 0; i < NETBIOS_NAME_MAX && out->dns_name[i] && out->dns_name[i] != '.'; i++)
		out->netbios_name[i] = (char)toupper((unsigned char)out->dns_name[i]);
out:
	laps_ad_result_clear(&r);
	laps_buf_clear(&text);
	return rc;
}

laps_rc laps_ad_domain_names(struct laps_ad *ad, struct laps_domain *out, struct laps_cause *cause)
{
	static const char *const attr[] = {"objectSid", NULL};
	struct laps_ad_result r = {0};
	struct laps_domain d = {0};
	const struct laps_ad_value *sid = NULL;
	laps_rc rc;

	if (!dns_name_of(laps_ad_base(ad), d.dns_name, sizeof(d.dns_name))) {
		laps_cause_set(cause, LAPS_HR_FAIL, "'%s' does not say which domain it serves",
			       laps_ad_server(ad));
		return LAPS_E_HOST;
	}
	rc = laps_ad_search(ad, laps_ad_base(ad), LAPS_AD_BASE, "(objectClass=*)", attr, 1, &r,
			    cause);
	if (rc != LAPS_OK)
		goto out;
	if (r.entry_n == 1)
		sid = laps_ad_first(&r.entry[0], "objectSid");
	if (!sid || laps_sid_parse(sid->data, sid->len, &d.sid, NULL) != LAPS_OK) {
		laps_cause_set(cause, LAPS_HR_FAIL, "'%s' shows no domain SID", laps_ad_base(ad));
		rc = LAPS_E_HOST;
		goto out;
	}
	rc = netbios_name(ad, &d, cause);
	if (rc == LAPS_OK)
		*out = d;
out:
	laps_ad_result_clear(&r);
	return rc;
}

/* Is this definition ("( 1.2 NAME 'x' ..." or "... NAME ( 'x' 'y' )") one of that attribute? */
static bool defines(const char *definition, const char *attribute)
{
	const char *p = strstr(definition, " NAME ");
	size_t len = strlen(attribute);
	bool list;

	if (!p)
		return false;
	p += strlen(" NAME ");
	p += strspn(p, " ");
	list = *p == '(';
	p += list;
	do {
		const char *end;

		p += strspn(p, " ");
		if (*p != '\'' || !(end = strchr(p + 1, '\'')))
			return false;
		if ((size_t)(end - p - 1) == len && strncasecmp(p + 1, attribute, len) == 0)
			return true;
		p = end + 1;
	} while (list);
	return false;
}

laps_rc laps_ad_domain_schema(struct laps_ad *ad, uint32_t *out, struct laps_cause *cause)
{
	static const char *const attr[] = {"attributeTypes", NULL};
	static const struct {
		const char *name;
		uint32_t part;
	} wanted[] = {
		{LAPS_AD_EXPIRY, LAPS_SCHEMA_NATIVE},
		{LAPS_AD_CLEAR, LAPS_SCHEMA_NATIVE},
		{LAPS_AD_ENCRYPTED, LAPS_SCHEMA_NATIVE},
		{LAPS_AD_HISTORY, LAPS_SCHEMA_NATIVE},
		{LAPS_AD_DSRM, LAPS_SCHEMA_NATIVE},
		{LAPS_AD_DSRM_HISTORY, LAPS_SCHEMA_NATIVE},
		{LAPS_AD_VERSION, LAPS_SCHEMA_VERSION},
		{LAPS_AD_LEGACY, LAPS_SCHEMA_LEGACY},
		{LAPS_AD_LEGACY_EXPIRY, LAPS_SCHEMA_LEGACY},
	};
	struct laps_ad_result r = {0};
	const struct laps_ad_attribute *all = NULL;
	uint32_t missing = 0;
	laps_rc rc = laps_ad_search(ad, laps_ad_subschema(ad), LAPS_AD_BASE, "(objectClass=*)",
				    attr, 1, &r, cause);

	if (rc != LAPS_OK)
		return rc;
	if (r.entry_n == 1)
		all = laps_ad_find(&r.entry[0], "attributeTypes");
	if (!all) {
		laps_cause_set(cause, LAPS_HR_FAIL, "'%s' does not show its schema",
			       laps_ad_server(ad));
		rc = LAPS_E_HOST;
		goto out;
	}
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		bool found = false;

		for (size_t k = 0; !found && k < all->value_n; k++)
			found = defines((const char *)all->value[k].data, wanted[i].name);
		if (!found)
			missing |= wanted[i].part;
	}
	*out = (LAPS_SCHEMA_NATIVE | LAPS_SCHEMA_VERSION | LAPS_SCHEMA_LEGACY) & ~missing;
out:
	laps_ad_result_clear(&r);
	return rc;
}
