/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "directory/laps_schema.h"
#include "directory/seed.h"
#include "directory/tables.h"

#define ATTRIBUTE_CLASSES "top attributeSchema"
#define CLASS_CLASSES     "top classSchema"
/* columns of attributes.txt */
enum { NAME, CN, OID, SYNTAX, OM_SYNTAX, FLAGS, SEARCH, SYSTEM, GUID, SET, LOWER, UPPER, LINK };

static void broken(struct sim_ldif *l, const char *what, const char *name)
{
	struct sim_err why;

	sim_fail(&why, "the built-in schema is broken: %s '%s'", what, name);
	sim_ldif_fail(l, &why);
}

static void put_guid(struct sim_ldif *l, const char *attribute, const char *text)
{
	uint8_t guid[LAPS_GUID_LEN];

	if (laps_guid_parse_text(text, guid, NULL) != LAPS_OK) {
		broken(l, "GUID", text);
		return;
	}
	sim_ldif_bytes(l, attribute, guid, sizeof(guid));
}

static void put_set(struct sim_ldif *l, const char *set)
{
	uint8_t guid[LAPS_GUID_LEN];

	if (!sim_right_guid(set, guid)) {
		broken(l, "property set", set);
		return;
	}
	sim_ldif_bytes(l, "attributeSecurityGUID", guid, sizeof(guid));
}

static void put_optional(struct sim_ldif *l, const char *attribute, const char *value)
{
	if (value)
		sim_ldif_text(l, attribute, value);
}

static const char *truth(bool yes)
{
	return yes ? "TRUE" : "FALSE";
}

static void put_attributes(struct sim_ldif *l, const struct sim_domain *d, const struct sim_sd *sd)
{
	const char *table = sim_table_attributes;
	struct sim_row row;
	const char *const *c = row.column;

	while (sim_row_next(&table, SIM_ATTRIBUTE_COLUMNS, &row)) {
		sim_seed_object(l, d, c[CN], d->schema_dn, ATTRIBUTE_CLASSES, "Attribute-Schema",
				sd);
		sim_ldif_text(l, "lDAPDisplayName", c[NAME]);
		sim_ldif_text(l, "attributeID", c[OID]);
		sim_ldif_text(l, "attributeSyntax", c[SYNTAX]);
		sim_ldif_text(l, "oMSyntax", c[OM_SYNTAX]);
		sim_ldif_text(l, "isSingleValued", truth(strchr(c[FLAGS], 'S')));
		sim_ldif_text(l, "systemOnly", truth(strchr(c[FLAGS], 'o')));
		if (strchr(c[FLAGS], 'g'))
			sim_ldif_text(l, "isMemberOfPartialAttributeSet", "TRUE");
		sim_ldif_text(l, "searchFlags", c[SEARCH]);
		sim_ldif_text(l, "systemFlags", c[SYSTEM]);
		put_guid(l, "schemaIDGUID", c[GUID]);
		if (c[SET])
			put_set(l, c[SET]);
		put_optional(l, "rangeLower", c[LOWER]);
		put_optional(l, "rangeUpper", c[UPPER]);
		put_optional(l, "linkID", c[LINK]);
	}
}

static void put_laps_attribute(struct sim_ldif *l, const struct sim_domain *d,
			       const struct sim_laps_attribute *a, const struct sim_sd *sd)
{
	uint8_t guid[LAPS_GUID_LEN];
	struct sim_err why;

	if (!sim_laps_attribute_guid(d, a, guid, &why))
		sim_ldif_fail(l, &why);
	sim_seed_object(l, d, a->cn, d->schema_dn, ATTRIBUTE_CLASSES, "Attribute-Schema", sd);
	sim_ldif_text(l, "lDAPDisplayName", a->name);
	sim_ldif_text(l, "attributeID", a->oid);
	sim_ldif_text(l, "attributeSyntax", a->syntax);
	sim_ldif_format(l, "oMSyntax", "%d", a->om_syntax);
	sim_ldif_text(l, "isSingleValued", truth(!a->many));
	sim_ldif_text(l, "systemOnly", "FALSE");
	sim_ldif_format(l, "searchFlags", "%d", a->secret ? SIM_SEARCH_FLAGS_SECRET : 0);
	sim_ldif_bytes(l, "schemaIDGUID", guid, sizeof(guid));
	if (a->in_property_set)
		sim_ldif_bytes(l, "attributeSecurityGUID", sim_laps_property_set, LAPS_GUID_LEN);
	if (a->exact_len) {
		sim_ldif_format(l, "rangeLower", "%d", a->exact_len);
		sim_ldif_format(l, "rangeUpper", "%d", a->exact_len);
	}
}

/* One line of a stanza, "attribute: value value". */
static void put_line(struct sim_ldif *l, const struct sim_domain *d, const char *line, size_t len)
{
	char attribute[64], value[8192];
	size_t n = strcspn(line, ":");

	snprintf(attribute, sizeof(attribute), "%.*s", (int)n, line);
	for (const char *p = line + n + 2, *end = line + len; p < end;) {
		size_t one = strcspn(p, " \n");

		snprintf(value, sizeof(value), "%.*s", (int)one, p);
		if (strcmp(attribute, "schemaIDGUID") == 0)
			put_guid(l, attribute, value);
		else if (strcmp(attribute, "defaultObjectCategory") == 0)
			sim_ldif_format(l, attribute, "CN=%s,%s", value, d->schema_dn);
		else
			sim_ldif_text(l, attribute, value);
		p += one + 1;
	}
}

static void put_classes(struct sim_ldif *l, const struct sim_domain *d, const struct sim_sd *sd)
{
	const char *p = sim_table_classes;
	char cn[64];

	while ((p = strstr(p, "\n\ncn: ")) != NULL) {
		p += strlen("\n\ncn: ");
		snprintf(cn, sizeof(cn), "%.*s", (int)strcspn(p, "\n"), p);
		sim_seed_object(l, d, cn, d->schema_dn, CLASS_CLASSES, "Class-Schema", sd);
		for (p += strlen(cn) + 1; *p && *p != '\n';) {
			size_t len = strcspn(p, "\n");

			put_line(l, d, p, len);
			if (strncmp(p, "lDAPDisplayName: computer\n", len + 1) == 0)
				for (size_t i = 0; i < sim_laps_attribute_n; i++)
					if (sim_laps_attribute_is_in(&sim_laps_attribute[i],
								     d->laps_schema))
						sim_ldif_text(l, "mayContain",
							      sim_laps_attribute[i].name);
			p += len + (p[len] == '\n');
		}
		/* back onto the end of the last line, with which the next stanza is found */
		p--;
	}
}

void sim_seed_schema(struct sim_ldif *l, const struct sim_domain *d)
{
	struct sim_sd head, attribute, class;

	sim_sd_make(l, d, &(struct sim_sd_how){.class = "dMD", .sddl = sim_sddl_schema}, &head);
	sim_sd_make(l, d, &(struct sim_sd_how){.parent = &head, .class = "attributeSchema"},
		    &attribute);
	sim_sd_make(l, d, &(struct sim_sd_how){.parent = &head, .class = "classSchema"}, &class);
	sim_seed_object(l, d, "Schema", d->config_dn, "top dMD", "DMD", &head);
	sim_seed_context(l, d);
	put_attributes(l, d, &attribute);
	put_classes(l, d, &class);
	for (size_t i = 0; i < sim_laps_attribute_n; i++)
		if (sim_laps_attribute_is_in(&sim_laps_attribute[i], d->laps_schema))
			put_laps_attribute(l, d, &sim_laps_attribute[i], &attribute);
	sim_sd_clear(&head);
	sim_sd_clear(&attribute);
	sim_sd_clear(&class);
}
