/* SPDX-License-Identifier: MIT */
#include "ports/ad_schema.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <laps/delegation.h>
#include <laps/hresult.h>
#include <laps/lapsschema.h>

#include "ports/ad_private.h"
#include "ports/file.h"

#define DN_MAX_LEN   1024
#define COMPUTER_DN  "CN=Computer,CN=Schema,"
#define COMPUTER_IDS "bf967a86-0de6-11d0-a285-00aa003049e2"

static void schema_dn(const struct laps_ad *ad, char out[static DN_MAX_LEN])
{
	snprintf(out, DN_MAX_LEN, "CN=Schema,%s", ad->config_base);
}

static bool has_name(const struct laps_ad_attribute *a, const char *name)
{
	for (size_t i = 0; a && i < a->value_n; i++)
		if (strcasecmp((const char *)a->value[i].data, name) == 0)
			return true;
	return false;
}

/* Is there an object that matches, below base? */
static laps_rc exists(struct laps_ad *ad, const char *base, const char *filter, bool *found,
		      struct laps_cause *cause)
{
	static const char *const attr[] = {"cn", NULL};
	struct laps_ad_result r = {0};
	laps_rc rc = laps_ad_search(ad, base, LAPS_AD_SUBTREE, filter, attr, 1, &r, cause);

	*found = rc == LAPS_OK && r.entry_n > 0;
	laps_ad_result_clear(&r);
	return rc;
}

/* Which attributes class computer has, as bits. */
static laps_rc read_computer(struct laps_ad *ad, uint32_t *out, struct laps_cause *cause)
{
	static const char *const attr[] = {"mayContain", "systemMayContain", NULL};
	struct laps_ad_result r = {0};
	char dn[DN_MAX_LEN];
	laps_rc rc;

	snprintf(dn, sizeof(dn), COMPUTER_DN "%s", ad->config_base);
	rc = laps_ad_search(ad, dn, LAPS_AD_BASE, "(objectClass=*)", attr, 1, &r, cause);
	*out = 0;
	for (size_t i = 0; rc == LAPS_OK && r.entry_n > 0 && i < LAPS_SCHEMA_ATTRIBUTE_N; i++)
		for (int k = 0; k < 2; k++)
			if (has_name(laps_ad_find(&r.entry[0], attr[k]),
				     laps_schema_attribute[i].name))
				*out |= 1u << i;
	laps_ad_result_clear(&r);
	return rc;
}

static laps_rc read_present(struct laps_ad *ad, uint32_t *out, struct laps_cause *cause)
{
	char base[DN_MAX_LEN], filter[256];
	bool found = false;
	laps_rc rc;

	*out = 0;
	snprintf(base, sizeof(base), "CN=Extended-Rights,%s", ad->config_base);
	rc = exists(ad, base, "(rightsGuid=" LAPS_SCHEMA_SET_GUID ")", &found, cause);
	if (found)
		*out |= 1u << LAPS_SCHEMA_SET;
	schema_dn(ad, base);
	for (unsigned i = 0; i < LAPS_SCHEMA_ATTRIBUTE_N && rc == LAPS_OK; i++) {
		snprintf(filter, sizeof(filter),
			 "(&(objectClass=attributeSchema)(lDAPDisplayName=%s))",
			 laps_schema_attribute[i].name);
		rc = exists(ad, base, filter, &found, cause);
		if (found)
			*out |= 1u << (LAPS_SCHEMA_ATTRIBUTE + i);
	}
	return rc;
}

laps_rc laps_ad_schema_missing(struct laps_ad *ad, uint32_t *missing, struct laps_cause *cause)
{
	uint32_t present, of_computer;
	laps_rc rc = read_present(ad, &present, cause);

	if (rc == LAPS_OK)
		rc = read_computer(ad, &of_computer, cause);
	if (rc == LAPS_OK)
		*missing = laps_schema_missing(present, of_computer);
	return rc;
}

laps_rc laps_ad_schema_master(struct laps_ad *ad, struct laps_cause *cause)
{
	static const char *const owner_attr[] = {"fSMORoleOwner", NULL};
	static const char *const own_attr[] = {"dsServiceName", NULL};
	struct laps_ad_result schema = {0}, root = {0};
	const char *owner = NULL, *own = NULL;
	char dn[DN_MAX_LEN];
	laps_rc rc;

	schema_dn(ad, dn);
	rc = laps_ad_search(ad, dn, LAPS_AD_BASE, "(objectClass=*)", owner_attr, 1, &schema, cause);
	if (rc == LAPS_OK)
		rc = laps_ad_search(ad, "", LAPS_AD_BASE, "(objectClass=*)", own_attr, 1, &root,
				    cause);
	if (rc == LAPS_OK && schema.entry_n > 0)
		owner = laps_ad_text(&schema.entry[0], "fSMORoleOwner");
	if (rc == LAPS_OK && root.entry_n > 0)
		own = laps_ad_text(&root.entry[0], "dsServiceName");
	if (owner && own && strcasecmp(owner, own) != 0) {
		laps_cause_set(cause, LAPS_HR_FAIL,
			       "only the schema master '%s' may change the schema, not '%s'", owner,
			       own);
		rc = LAPS_E_RANGE;
	}
	laps_ad_result_clear(&schema);
	laps_ad_result_clear(&root);
	return rc;
}

/* An object whose attributes have one value each. */
struct object {
	struct laps_ad_change value[20];
	size_t n;
};

static void put(struct object *o, const char *name, const char *value)
{
	o->value[o->n++] = (struct laps_ad_change){name, value, strlen(value), LAPS_AD_ADD};
}

static laps_rc add_set(struct laps_ad *ad, struct laps_cause *cause)
{
	struct object o = {0};
	char dn[DN_MAX_LEN];

	snprintf(dn, sizeof(dn), "CN=" LAPS_SCHEMA_SET_CN ",CN=Extended-Rights,%s",
		 ad->config_base);
	put(&o, "objectClass", "controlAccessRight");
	put(&o, "displayName", LAPS_SCHEMA_SET_CN);
	put(&o, "rightsGuid", LAPS_SCHEMA_SET_GUID);
	put(&o, "appliesTo", COMPUTER_IDS);
	put(&o, "validAccesses", "48"); /* reading and writing of properties */
	return laps_ad_add(ad, dn, o.value, o.n, cause);
}

static laps_rc add_attribute(struct laps_ad *ad, const struct laps_schema_attribute *a,
			     struct laps_cause *cause)
{
	struct object o = {0};
	char dn[DN_MAX_LEN];

	snprintf(dn, sizeof(dn), "CN=%s,CN=Schema,%s", a->cn, ad->config_base);
	put(&o, "objectClass", "attributeSchema");
	put(&o, "lDAPDisplayName", a->name);
	put(&o, "adminDisplayName", a->cn);
	put(&o, "attributeID", a->oid);
	put(&o, "attributeSyntax", a->syntax);
	put(&o, "oMSyntax", a->om_syntax);
	put(&o, "isSingleValued", a->many ? "FALSE" : "TRUE");
	put(&o, "searchFlags", a->search_flags);
	put(&o, "systemOnly", "FALSE");
	put(&o, "showInAdvancedViewOnly", "TRUE");
	if (a->range) {
		put(&o, "rangeLower", a->range);
		put(&o, "rangeUpper", a->range);
	}
	if (a->in_set)
		o.value[o.n++] =
			(struct laps_ad_change){"attributeSecurityGUID", laps_guid_encrypted_set,
						LAPS_GUID_LEN, LAPS_AD_ADD};
	return laps_ad_add(ad, dn, o.value, o.n, cause);
}

static laps_rc extend_computer(struct laps_ad *ad, struct laps_cause *cause)
{
	uint32_t present = 0, of_computer = 0;
	struct object o = {0};
	char dn[DN_MAX_LEN];
	laps_rc rc = read_present(ad, &present, cause);

	if (rc == LAPS_OK)
		rc = read_computer(ad, &of_computer, cause);
	for (unsigned i = 0; i < LAPS_SCHEMA_ATTRIBUTE_N; i++)
		if ((present >> (LAPS_SCHEMA_ATTRIBUTE + i) & 1) && !(of_computer >> i & 1))
			put(&o, "mayContain", laps_schema_attribute[i].name);
	snprintf(dn, sizeof(dn), COMPUTER_DN "%s", ad->config_base);
	return rc == LAPS_OK && o.n > 0 ? laps_ad_modify(ad, dn, o.value, o.n, cause) : rc;
}

/* Many a refusal of a schema master has the same code; its text says which one it is. It has no
 * secret to repeat here. */
static void add_servers_text(struct laps_ad *ad, struct laps_cause *cause)
{
	struct laps_cause before = *cause;
	char *text = NULL;

	if (ldap_get_option(ad->ld, LDAP_OPT_DIAGNOSTIC_MESSAGE, &text) == LDAP_OPT_SUCCESS &&
	    text && *text)
		laps_cause_set(cause, before.hresult, "%s: %s", before.text, text);
	ldap_memfree(text);
}

laps_rc laps_ad_schema_add(struct laps_ad *ad, unsigned element, struct laps_cause *cause)
{
	static const struct laps_ad_change now = {"schemaUpdateNow", "1", 1, LAPS_AD_REPLACE};
	laps_rc rc;

	if (element == LAPS_SCHEMA_SET)
		rc = add_set(ad, cause);
	else if (element == LAPS_SCHEMA_COMPUTER)
		rc = extend_computer(ad, cause);
	else
		rc = add_attribute(ad, &laps_schema_attribute[element - LAPS_SCHEMA_ATTRIBUTE],
				   cause);
	/* else what is new counts within five minutes only, [MS-ADTS] 3.1.1.3.3.13 */
	if (rc == LAPS_OK && element != LAPS_SCHEMA_SET)
		rc = laps_ad_modify(ad, "", &now, 1, cause);
	if (rc == LAPS_E_DENIED)
		add_servers_text(ad, cause);
	return rc;
}
