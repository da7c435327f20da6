/* SPDX-License-Identifier: MIT */
/* DACLs of an AD: read and written alone, by LDAP_SERVER_SD_FLAGS_OID. */
#include <laps/sddl.h>
#include <string.h>

#include "conformance/directory/state.h"

#define SD_FLAGS_OID "1.2.840.113556.1.4.801"
#define DESCRIPTOR   "nTSecurityDescriptor"

/* SDFlagsRequestValue ::= SEQUENCE { Flags INTEGER }: the DACL */
static LDAPControl *dacl_only(void)
{
	static char oid[] = SD_FLAGS_OID, value[] = {0x30, 3, 2, 1, 4};
	static LDAPControl control = {.ldctl_oid = oid,
				      .ldctl_value = {.bv_len = sizeof(value), .bv_val = value},
				      .ldctl_iscritical = 1};

	return &control;
}

bool dir_dacl_read(struct conform *c, struct dir_session *s, const char *dn, struct laps_sd *out)
{
	static const char *const attrs[] = {DESCRIPTOR, NULL};
	LDAPControl *controls[] = {dacl_only(), NULL};
	const struct dir_found *f =
		dir_search_ext(c, s, dn, LDAP_SCOPE_BASE, "(objectClass=*)", attrs, controls, NULL);
	const struct dir_attr *a = f->n > 0 ? dir_attr(&f->entry[0], DESCRIPTOR) : NULL;

	if (!dir_expect(c, f->result, &dir_done, "reading the descriptor of '%s'", dn))
		return false;
	if (!a || laps_sd_parse(a->value[0].data, a->value[0].len, out, NULL) != LAPS_OK)
		return conform_that(c, false, "%s reads no descriptor of '%s'", s->who, dn);
	return true;
}

struct dir_result dir_dacl_write(struct conform *c, struct dir_session *s, const char *dn,
				 const struct laps_sd *sd)
{
	struct dir_result r = {.who = s->who, .code = LDAP_NO_MEMORY};
	LDAPControl *controls[] = {dacl_only(), NULL};
	struct berval value, *values[] = {&value, NULL};
	char name[] = DESCRIPTOR;
	LDAPMod mod = {.mod_op = LDAP_MOD_REPLACE | LDAP_MOD_BVALUES,
		       .mod_type = name,
		       .mod_bvalues = values},
		*mods[] = {&mod, NULL};
	struct laps_buf bytes;

	(void)c;
	if (!s->ld)
		return dir_result_none(s);
	laps_buf_init(&bytes, LAPS_SD_LEN_MAX);
	laps_sd_format(sd, &bytes);
	if (laps_buf_status(&bytes) == LAPS_OK) {
		value = (struct berval){.bv_len = bytes.len, .bv_val = (char *)bytes.data};
		r = dir_noted(s, ldap_modify_ext_s(s->ld, dn, mods, controls, NULL));
	}
	laps_buf_clear(&bytes);
	return r;
}

bool dir_dacl_add(struct conform *c, struct dir_session *s, const char *dn,
		  const struct laps_ace *ace, size_t n)
{
	struct laps_sd sd = {0};
	bool ok = dir_dacl_read(c, s, dn, &sd);

	for (size_t i = 0; ok && i < n; i++)
		ok = conform_that(c, laps_sd_add_dacl(&sd, &ace[i]) == LAPS_OK,
				  "the DACL of '%s' is full", dn);
	ok = ok && dir_expect(c, dir_dacl_write(c, s, dn, &sd), &dir_done,
			      "writing the DACL of '%s'", dn);
	laps_sd_clear(&sd);
	return ok;
}

bool dir_sid_of(struct conform *c, const char *dn, struct laps_sid *out)
{
	static const char *const attrs[] = {"objectSid", NULL};
	const struct dir_attr *a =
		dir_attr(dir_read(c, dir_as(c, DIR_ADMINISTRATOR), dn, attrs), "objectSid");

	return conform_that(
		c, a && laps_sid_parse(a->value[0].data, a->value[0].len, out, NULL) == LAPS_OK,
		"'%s' has no objectSid", dn);
}

bool dir_schema_guid(struct conform *c, const char *attribute, uint8_t out[static LAPS_GUID_LEN])
{
	static const char *const attrs[] = {"schemaIDGUID", NULL};
	const struct dir_found *f =
		dir_search(c, dir_as(c, DIR_ADMINISTRATOR), dir_schema_dn(c), LDAP_SCOPE_ONELEVEL,
			   dir_format(c, "(lDAPDisplayName=%s)", attribute), attrs);
	const struct dir_attr *a = f->n == 1 ? dir_attr(&f->entry[0], "schemaIDGUID") : NULL;

	if (!dir_expect(c, f->result, &dir_done, "reading the definition of %s", attribute))
		return false;
	if (!a || a->value[0].len != LAPS_GUID_LEN)
		return conform_that(c, false, "the schema has no %s with a schemaIDGUID",
				    attribute);
	memcpy(out, a->value[0].data, LAPS_GUID_LEN);
	return true;
}
