/* SPDX-License-Identifier: MIT */
/*
 * The attributes of LAPS, as the schema objects, the content rule of computers and the access rules
 * speak of them. [MS-ADA2]; the property set is that of the encrypted ones.
 */
#ifndef SIM_DIRECTORY_LAPS_SCHEMA_H
#define SIM_DIRECTORY_LAPS_SCHEMA_H
#include <laps/buf.h>
#include <laps/guid.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "directory/domain.h"

/* preserved on delete, confidential, never audited by value, not on read-only controllers */
#define SIM_SEARCH_FLAGS_SECRET 904

struct sim_laps_attribute {
	const char *name; /* lDAPDisplayName */
	const char *cn;
	const char *oid;
	const char *syntax; /* AD's attributeSyntax */
	int om_syntax;
	sim_laps_schema since; /* the least schema that has it */
	bool many;             /* multi-valued */
	bool secret;
	bool in_property_set;
	int exact_len; /* bytes; 0: any */
};
extern const struct sim_laps_attribute sim_laps_attribute[];
extern const size_t sim_laps_attribute_n;
bool sim_laps_attribute_is_in(const struct sim_laps_attribute *a, sim_laps_schema schema);

/* Its schemaIDGUID in this domain: Microsoft publishes none, and forests differ. */
LAPS_MUST_USE bool sim_laps_attribute_guid(const struct sim_domain *d,
					   const struct sim_laps_attribute *a,
					   uint8_t out[static LAPS_GUID_LEN], struct sim_err *err);

/* f3531ec6-6330-4f8e-8d39-7a671fbac605 */
extern const uint8_t sim_laps_property_set[LAPS_GUID_LEN];

#endif
