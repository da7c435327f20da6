/* SPDX-License-Identifier: MIT */
/* The attributes of LAPS as Microsoft documents them: in every directory by the subschema, in an AD
 * by the objects of its schema as well. */
#include <ldap_schema.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "conformance/directory/rows.h"

#define ARC        "1.2.840.113556.1.6.44.1."
#define LEGACY_ARC "1.2.840.113556.1.8000.2554.50051.45980.28112.18903.35903.6685103.1224907.2."
/* confidential, kept in tombstones, never audited, not on RODCs */
#define SECRET_FLAGS 904

/* Not core's table: what is judged by it may have been made from that one. */
static const struct definition {
	const char *name, *cn, *oid, *syntax, *om_syntax;
	unsigned long flags; /* of SECRET_FLAGS */
	unsigned part;       /* CONFORM_DIRECTORY_* */
	bool many, in_set;
} definition[] = {
	{DIR_EXPIRY, "ms-LAPS-PasswordExpirationTime", ARC "1", "2.5.5.16", "65", 0,
	 CONFORM_DIRECTORY_CLEAR, false, false},
	{DIR_CLEAR, "ms-LAPS-Password", ARC "2", "2.5.5.5", "19", SECRET_FLAGS,
	 CONFORM_DIRECTORY_CLEAR, false, false},
	{DIR_ENCRYPTED, "ms-LAPS-EncryptedPassword", ARC "3", "2.5.5.10", "4", SECRET_FLAGS,
	 CONFORM_DIRECTORY_ENCRYPTED, false, true},
	{DIR_HISTORY, "ms-LAPS-EncryptedPasswordHistory", ARC "4", "2.5.5.10", "4", SECRET_FLAGS,
	 CONFORM_DIRECTORY_ENCRYPTED, true, true},
	{DIR_DSRM, "ms-LAPS-EncryptedDSRMPassword", ARC "5", "2.5.5.10", "4", SECRET_FLAGS,
	 CONFORM_DIRECTORY_ENCRYPTED, false, true},
	{DIR_DSRM_HISTORY, "ms-LAPS-EncryptedDSRMPasswordHistory", ARC "6", "2.5.5.10", "4",
	 SECRET_FLAGS, CONFORM_DIRECTORY_ENCRYPTED, true, true},
	{DIR_VERSION, "ms-LAPS-CurrentPasswordVersion", ARC "7", "2.5.5.10", "4", SECRET_FLAGS,
	 CONFORM_DIRECTORY_VERSION, false, true},
	{DIR_LEGACY_PASSWORD, "ms-Mcs-AdmPwd", LEGACY_ARC "1", "2.5.5.5", "19", SECRET_FLAGS,
	 CONFORM_DIRECTORY_LEGACY, false, false},
	{DIR_LEGACY_EXPIRY, "ms-Mcs-AdmPwdExpirationTime", LEGACY_ARC "2", "2.5.5.16", "65", 0,
	 CONFORM_DIRECTORY_LEGACY, false, false},
};
#define DEFINITION_N (sizeof(definition) / sizeof(definition[0]))
#define NATIVE       (CONFORM_DIRECTORY_CLEAR | CONFORM_DIRECTORY_ENCRYPTED | CONFORM_DIRECTORY_VERSION)

/* Run check for each attribute that the target has, of these parts. */
static void each(struct conform *c, unsigned parts,
		 void (*check)(struct conform *c, const struct definition *d))
{
	for (size_t i = 0; i < DEFINITION_N && !conform_over(c); i++)
		if (definition[i].part & parts & c->has)
			check(c, &definition[i]);
}

/* ---- the subschema, RFC 4512 4.1.2 ------------------------------------------------------------
 */
/* One that has this name. */
static void judge_type(struct conform *c, const struct definition *d, const LDAPAttributeType *t)
{
	(void)conform_that(c, strcmp(t->at_oid, d->oid) == 0, "%s has the OID %s, expected %s",
			   d->name, t->at_oid, d->oid);
	(void)conform_that(c, (t->at_single_value != 0) == !d->many, "%s has %s value, expected %s",
			   d->name, t->at_single_value ? "one" : "more than one",
			   d->many ? "more than one" : "one");
}

/* Each type of the subschema is looked at once: there are thousands. */
static void check_types(struct conform *c, unsigned parts)
{
	static const char *const place[] = {"subschemaSubentry", NULL}, *const types[] = {
										"attributeTypes",
										NULL};
	struct dir_session *s = dir_as(c, DIR_ADMINISTRATOR);
	const char *dn = dir_attr_text(dir_read(c, s, "", place), "subschemaSubentry");
	const struct dir_found *f = dir_search(c, s, dn ? dn : "cn=Subschema", LDAP_SCOPE_BASE,
					       "(objectClass=subschema)", types);
	const struct dir_attr *a = f->n > 0 ? dir_attr(&f->entry[0], "attributeTypes") : NULL;
	bool found[DEFINITION_N] = {false};

	for (size_t i = 0; a && i < a->n; i++) {
		const char *where;
		int code;
		/* AD writes the OID of a syntax in quotes */
		LDAPAttributeType *t = ldap_str2attributetype(a->value[i].data, &code, &where,
							      LDAP_SCHEMA_ALLOW_ALL);

		for (size_t k = 0; t && t->at_names && t->at_names[0] && k < DEFINITION_N; k++)
			if ((definition[k].part & parts) &&
			    strcasecmp(t->at_names[0], definition[k].name) == 0) {
				found[k] = true;
				judge_type(c, &definition[k], t);
			}
		ldap_attributetype_free(t);
	}
	for (size_t k = 0; k < DEFINITION_N; k++)
		if (definition[k].part & parts & c->has)
			(void)conform_that(c, found[k], "the subschema has no attribute type %s",
					   definition[k].name);
}
static void types(struct conform *c)
{
	check_types(c, NATIVE);
}
static void legacy_types(struct conform *c)
{
	check_types(c, CONFORM_DIRECTORY_LEGACY);
}

/* ---- a computer may have them -----------------------------------------------------------------
 */
static void computer_has_them(struct conform *c)
{
	const char *dn = dir_computer(c);
	const struct dir_value version = dir_blob(c, DIR_VERSION_LEN, 1), blob = dir_blob(c, 64, 1);

	for (size_t i = 0; dn && i < DEFINITION_N && !conform_over(c); i++) {
		const struct definition *d = &definition[i];
		struct dir_value value = blob;

		if (!(d->part & c->has))
			continue;
		if (strcmp(d->name, DIR_VERSION) == 0)
			value = version;
		else if (strcmp(d->syntax, "2.5.5.10") != 0)
			value = dir_text("133800000000000000");
		if (dir_expect(c,
			       dir_set_bytes(c, dir_as(c, DIR_ADMINISTRATOR), dn, d->name, value),
			       &dir_done, "writing %s of a computer", d->name))
			(void)dir_is_bytes(c, dir_as(c, DIR_ADMINISTRATOR), dn, d->name, value);
	}
}

/* ---- objects of an AD's schema ----------------------------------------------------------------
 */
static const struct dir_entry *schema_object(struct conform *c, const struct definition *d)
{
	const struct dir_found *f = dir_search(
		c, dir_as(c, DIR_ADMINISTRATOR), dir_schema_dn(c), LDAP_SCOPE_ONELEVEL,
		dir_format(c, "(&(objectClass=attributeSchema)(lDAPDisplayName=%s))", d->name),
		NULL);

	if (!dir_expect(c, f->result, &dir_done, "looking for the definition of %s", d->name) ||
	    !conform_that(c, f->n == 1, "the schema has %zu definitions of %s", f->n, d->name))
		return NULL;
	return &f->entry[0];
}

static void same_text(struct conform *c, const struct dir_entry *e, const struct definition *d,
		      const char *attr, const char *expected)
{
	const char *text = dir_attr_text(e, attr);

	(void)conform_that(c, text && strcasecmp(text, expected) == 0,
			   "%s of %s is '%s', expected '%s'", attr, d->name, text ? text : "",
			   expected);
}

static void check_object(struct conform *c, const struct definition *d)
{
	const struct dir_entry *e = schema_object(c, d);

	if (!e)
		return;
	same_text(c, e, d, "cn", d->cn);
	same_text(c, e, d, "attributeID", d->oid);
	same_text(c, e, d, "attributeSyntax", d->syntax);
	same_text(c, e, d, "oMSyntax", d->om_syntax);
	same_text(c, e, d, "isSingleValued", d->many ? "FALSE" : "TRUE");
}
static void objects(struct conform *c)
{
	each(c, NATIVE, check_object);
}

/* [MS-ADTS] 2.2.10: a forest may set more of them, as for an index; what makes a secret of it has
 * to be there, and may not be where there is none. An attribute without searchFlags has none set.
 */
static void check_flags(struct conform *c, const struct definition *d)
{
	const struct dir_entry *e = schema_object(c, d);
	const char *text = dir_attr_text(e, "searchFlags");
	const unsigned long is = text ? strtoul(text, NULL, 10) : 0;

	if (e)
		(void)conform_that(c, (is & SECRET_FLAGS) == d->flags,
				   "searchFlags of %s are %lu: of %d they have %lu, expected %lu",
				   d->name, is, SECRET_FLAGS, is & SECRET_FLAGS, d->flags);
}
static void flags(struct conform *c)
{
	each(c, NATIVE, check_flags);
}
static void legacy_flags(struct conform *c)
{
	each(c, CONFORM_DIRECTORY_LEGACY, check_flags);
}

static void check_set(struct conform *c, const struct definition *d)
{
	const struct dir_attr *a = dir_attr(schema_object(c, d), "attributeSecurityGUID");
	const bool in_set = a && a->value[0].len == LAPS_GUID_LEN &&
			    memcmp(a->value[0].data, laps_guid_encrypted_set, LAPS_GUID_LEN) == 0;

	(void)conform_that(c, in_set == d->in_set, "%s is %s the property set, expected %s",
			   d->name, in_set ? "in" : "not in", d->in_set ? "in" : "not in");
}
static void property_set(struct conform *c)
{
	each(c, NATIVE, check_set);
}

static void check_catalog(struct conform *c, const struct definition *d)
{
	const char *text = dir_attr_text(schema_object(c, d), "isMemberOfPartialAttributeSet");

	(void)conform_that(c, !text || strcasecmp(text, "TRUE") != 0, "%s is in the global catalog",
			   d->name);
}
static void catalog(struct conform *c)
{
	each(c, NATIVE | CONFORM_DIRECTORY_LEGACY, check_catalog);
}

/* ACEs name attributes by these. */
static void guids(struct conform *c)
{
	uint8_t guid[DEFINITION_N][LAPS_GUID_LEN];

	for (size_t i = 0; i < DEFINITION_N; i++) {
		memset(guid[i], 0, sizeof(guid[i]));
		if (!(definition[i].part & c->has))
			continue;
		if (!dir_schema_guid(c, definition[i].name, guid[i]))
			return;
		for (size_t k = 0; k < i; k++)
			(void)conform_that(c, memcmp(guid[i], guid[k], LAPS_GUID_LEN) != 0,
					   "%s and %s have the same schemaIDGUID",
					   definition[i].name, definition[k].name);
	}
}

static void version_range(struct conform *c)
{
	const struct definition *d = &definition[6];
	const struct dir_entry *e = schema_object(c, d);

	if (!e)
		return;
	same_text(c, e, d, "rangeLower", "16");
	same_text(c, e, d, "rangeUpper", "16");
}

static void extended_right(struct conform *c)
{
	static const struct definition right = {.name = "the property set"};
	const struct dir_found *f =
		dir_search(c, dir_as(c, DIR_ADMINISTRATOR),
			   dir_format(c, "CN=Extended-Rights,%s", dir_config_dn(c)),
			   LDAP_SCOPE_ONELEVEL, "(cn=ms-LAPS-Encrypted-Password-Attributes)", NULL);

	if (!dir_expect(c, f->result, &dir_done, "looking for the property set") ||
	    !conform_that(c, f->n == 1, "there are %zu objects of the property set", f->n))
		return;
	same_text(c, &f->entry[0], &right, "rightsGuid", "f3531ec6-6330-4f8e-8d39-7a671fbac605");
	same_text(c, &f->entry[0], &right, "appliesTo", "bf967a86-0de6-11d0-a285-00aa003049e2");
	/* reading and writing, [MS-ADTS] 5.1.3.2 */
	same_text(c, &f->entry[0], &right, "validAccesses", "48");
}

#define AD CONFORM_DIRECTORY_AD
const struct conform_row dir_rows_schema[] = {
	{"ADB-01.types", CONFORM_MUST,
	 "the subschema defines each attribute with its OID and how many values it has",
	 "WS-SCH; RFC 4512 4.1.2", "type-single", CONFORM_DIRECTORY_CLEAR, types},
	{"ADB-01.computer", CONFORM_MUST, "a computer may have each of them", "WS-SCH",
	 "class-without", CONFORM_DIRECTORY_CLEAR, computer_has_them},
	{"ADB-01.objects", CONFORM_MUST, "the schema objects have their names, OIDs and syntaxes",
	 "WS-SCH", "object-syntax", AD | CONFORM_DIRECTORY_CLEAR, objects},
	{"ADB-01.flags", CONFORM_MUST,
	 "passwords are confidential, never audited, kept in tombstones and not on RODCs",
	 "WS-SCH; [MS-ADTS] 2.2.10", "object-not-confidential", AD | CONFORM_DIRECTORY_CLEAR,
	 flags},
	{"ADB-01.set", CONFORM_MUST,
	 "the encrypted attributes and the version are in the property set, the others are not",
	 "WS-SCH", "object-not-in-set", AD | CONFORM_DIRECTORY_CLEAR, property_set},
	{"ADB-01.right", CONFORM_MUST,
	 "the property set is there as a control access right for computers", "WS-SCH",
	 "right-for-users", AD | CONFORM_DIRECTORY_ENCRYPTED, extended_right},
	{"ADB-01.range", CONFORM_MUST, "the version of the password is defined as 16 bytes",
	 "WS-SCH", "object-range", AD | CONFORM_DIRECTORY_VERSION, version_range},
	{"ADB-01.guids", CONFORM_MUST, "each attribute has a schemaIDGUID of its own",
	 "[MS-ADTS] 3.1.1.2.3", "object-guid-shared", AD | CONFORM_DIRECTORY_CLEAR, guids},
	{"ADB-01.catalog", CONFORM_MUST, "none of them is in the global catalog", "WS-SCH",
	 "object-in-catalog", AD | CONFORM_DIRECTORY_CLEAR, catalog},
	{"LEG-07.types", CONFORM_MUST, "the legacy attributes have their OIDs and one value",
	 "WS-SCH", "legacy-type-oid", CONFORM_DIRECTORY_LEGACY, legacy_types},
	{"LEG-07.flags", CONFORM_MUST, "the legacy password is confidential", "WS-SCH",
	 "legacy-not-confidential", AD | CONFORM_DIRECTORY_LEGACY, legacy_flags},
	{0},
};
