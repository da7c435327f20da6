/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "directory/laps_schema.h"
#include "directory/seed.h"
#include "lib/choice.h"

/* Published for all forests; the attributes' are not. */
static const uint8_t computer_class_guid[LAPS_GUID_LEN] = {0x86, 0x7a, 0x96, 0xbf, 0xe6, 0x0d,
							   0xd0, 0x11, 0xa2, 0x85, 0x00, 0xaa,
							   0x00, 0x30, 0x49, 0xe2};

static void put_attribute(struct sim_ldif *l, const struct sim_domain *d,
			  const struct sim_laps_attribute *a)
{
	uint8_t guid[LAPS_GUID_LEN];
	char name[96];
	struct sim_err why;

	snprintf(name, sizeof(name), "schemaIDGUID/%s", a->name);
	if (!sim_choose_guid(d->seed, name, guid, &why))
		sim_ldif_fail(l, &why);
	sim_seed_object(l, d, a->cn, d->schema_dn, "top attributeSchema", "Attribute-Schema");
	sim_ldif_text(l, "lDAPDisplayName", a->name);
	sim_ldif_text(l, "attributeID", a->oid);
	sim_ldif_text(l, "attributeSyntax", a->syntax);
	sim_ldif_format(l, "oMSyntax", "%d", a->om_syntax);
	sim_ldif_text(l, "isSingleValued", a->many ? "FALSE" : "TRUE");
	sim_ldif_format(l, "searchFlags", "%d", a->secret ? SIM_SEARCH_FLAGS_SECRET : 0);
	sim_ldif_bytes(l, "schemaIDGUID", guid, sizeof(guid));
	if (a->in_property_set)
		sim_ldif_bytes(l, "attributeSecurityGUID", sim_laps_property_set, LAPS_GUID_LEN);
	if (a->exact_len) {
		sim_ldif_format(l, "rangeLower", "%d", a->exact_len);
		sim_ldif_format(l, "rangeUpper", "%d", a->exact_len);
	}
}

void sim_seed_schema(struct sim_ldif *l, const struct sim_domain *d)
{
	sim_seed_object(l, d, "Schema", d->config_dn, "top dMD", "DMD");
	sim_seed_object(l, d, "Computer", d->schema_dn, "top classSchema", "Class-Schema");
	sim_ldif_text(l, "lDAPDisplayName", "computer");
	sim_ldif_text(l, "governsID", "1.2.840.113556.1.3.30");
	sim_ldif_bytes(l, "schemaIDGUID", computer_class_guid, sizeof(computer_class_guid));
	for (size_t i = 0; i < sim_laps_attribute_n; i++)
		if (sim_laps_attribute_is_in(&sim_laps_attribute[i], d->laps_schema))
			put_attribute(l, d, &sim_laps_attribute[i]);
}
