/* SPDX-License-Identifier: MIT */
/* Containers by name, and the GUIDs of the LAPS attributes. */
#include <laps/hresult.h>
#include <stdlib.h>
#include <string.h>

#include "ports/ad_admin.h"
#include "ports/ad_descriptor.h"
#include "ports/file.h"

#define CONTAINERS                                                                      \
	"(|(objectClass=organizationalUnit)(objectClass=container)(objectClass=domain)" \
	"(objectClass=domainDNS)(objectClass=builtinDomain))"

/* The name of an object is the value of its first RDN. */
static laps_rc take_names(const struct laps_ad_entry *e, char **dn, char **name,
			  struct laps_cause *cause)
{
	const char *text = laps_ad_text(e, "name"), *equals = strchr(e->dn, '=');
	char *dn_copy = strdup(e->dn), *name_copy;

	name_copy = text     ? strdup(text)
		    : equals ? strndup(equals + 1, strcspn(equals + 1, ","))
			     : strdup(e->dn);
	if (!dn_copy || !name_copy) {
		free(dn_copy);
		free(name_copy);
		return laps_file_nomem(cause);
	}
	*dn = dn_copy;
	*name = name_copy;
	return LAPS_OK;
}

laps_rc laps_ad_find_container(struct laps_ad *ad, const char *identity, char **dn, char **name,
			       struct laps_cause *cause)
{
	static const char *const attr[] = {"name", NULL};
	static const char head[] = "(&(objectClass=organizationalUnit)(ou=";
	bool is_dn = strchr(identity, '=') != NULL;
	struct laps_ad_result r = {0};
	struct laps_buf filter;
	laps_rc rc;

	laps_buf_init(&filter, 8192);
	laps_buf_put(&filter, is_dn ? CONTAINERS : head, strlen(is_dn ? CONTAINERS : head));
	if (!is_dn) {
		laps_ad_escape(identity, strlen(identity), &filter);
		laps_buf_put(&filter, "))", 2);
	}
	laps_buf_put_u8(&filter, 0);
	if (!*identity || laps_buf_status(&filter) != LAPS_OK) {
		laps_cause_set(cause, LAPS_HR_INVALIDARG, "the name of the container is %s",
			       *identity ? "too long" : "empty");
		rc = LAPS_E_FORMAT;
		goto out;
	}
	rc = laps_ad_search(ad, is_dn ? identity : laps_ad_base(ad),
			    is_dn ? LAPS_AD_BASE : LAPS_AD_SUBTREE, (const char *)filter.data, attr,
			    2, &r, cause);
	if (rc == LAPS_E_NOTFOUND || (rc == LAPS_OK && r.entry_n == 0)) {
		laps_cause_set(cause, LAPS_HR_NOT_FOUND,
			       is_dn ? "no container '%s'"
				     : "no organizational unit '%s'; others are named by their DN",
			       identity);
		rc = LAPS_E_NOTFOUND;
	} else if (rc == LAPS_OK && r.entry_n > 1) {
		laps_cause_set(cause, LAPS_HR_INVALIDARG,
			       "more than one organizational unit is called '%s': give the DN",
			       identity);
		rc = LAPS_E_FORMAT;
	} else if (rc == LAPS_OK) {
		rc = take_names(&r.entry[0], dn, name, cause);
	}
out:
	laps_ad_result_clear(&r);
	laps_buf_clear(&filter);
	return rc;
}

laps_rc laps_ad_schema_guid(struct laps_ad *ad, const char *attribute,
			    uint8_t out[static LAPS_GUID_LEN], struct laps_cause *cause)
{
	static const char *const attr[] = {"schemaIDGUID", NULL};
	const struct laps_ad_value *v;
	struct laps_ad_result r = {0};
	struct laps_buf base, filter;
	laps_rc rc;

	laps_buf_init(&base, 8192);
	laps_buf_init(&filter, 256);
	laps_buf_put(&base, "CN=Schema,", strlen("CN=Schema,"));
	laps_buf_put(&base, laps_ad_config_base(ad), strlen(laps_ad_config_base(ad)) + 1);
	laps_buf_put(&filter, "(lDAPDisplayName=", strlen("(lDAPDisplayName="));
	laps_buf_put(&filter, attribute, strlen(attribute));
	laps_buf_put(&filter, ")", 2); /* and its NUL */
	if (laps_buf_status(&base) != LAPS_OK || laps_buf_status(&filter) != LAPS_OK) {
		rc = laps_file_nomem(cause);
		goto out;
	}
	rc = laps_ad_search(ad, (const char *)base.data, LAPS_AD_SUBTREE, (const char *)filter.data,
			    attr, 1, &r, cause);
	v = rc == LAPS_OK && r.entry_n > 0 ? laps_ad_first(&r.entry[0], "schemaIDGUID") : NULL;
	if (v && v->len == LAPS_GUID_LEN) {
		memcpy(out, v->data, LAPS_GUID_LEN);
	} else if (rc == LAPS_OK || rc == LAPS_E_NOTFOUND) {
		laps_cause_set(cause, LAPS_HR_NOT_FOUND, "the schema has no %s with a schemaIDGUID",
			       attribute);
		rc = LAPS_E_NOTFOUND;
	}
out:
	laps_ad_result_clear(&r);
	laps_buf_clear(&base);
	laps_buf_clear(&filter);
	return rc;
}

laps_rc laps_ad_delegation_schema(struct laps_ad *ad, struct laps_delegation_schema *out,
				  struct laps_cause *cause)
{
	struct laps_delegation_schema s = {0};
	laps_rc rc = laps_ad_schema_guid(ad, LAPS_AD_EXPIRY, s.expiry, cause);

	if (rc == LAPS_OK)
		rc = laps_ad_schema_guid(ad, LAPS_AD_CLEAR, s.password, cause);
	if (rc == LAPS_OK)
		*out = s;
	return rc;
}
