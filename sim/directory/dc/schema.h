/* SPDX-License-Identifier: MIT */
/*
 * What the directory's own schema objects say of attributes and classes: read from the schema
 * naming context once, and anew after something was written there. An attribute that slapd knows
 * and the directory has no attributeSchema object for does not exist here: it is undefined in a
 * modify, absent in a read, and unknown in a filter. So a directory can be extended while it runs.
 *
 * Pointers stay good until the object is unloaded: what is superseded is kept.
 */
#ifndef SIM_DIRECTORY_DC_SCHEMA_H
#define SIM_DIRECTORY_DC_SCHEMA_H
#include <laps/guid.h>
#include <laps/sd.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* searchFlags, [MS-ADTS] 2.2.10 */
#define DC_SEARCH_PRESERVE_ON_DELETE 0x008u
#define DC_SEARCH_CONFIDENTIAL       0x080u
#define DC_SEARCH_RODC_FILTERED      0x200u

struct dc_attribute {
	const char *name;            /* lDAPDisplayName */
	uint8_t guid[LAPS_GUID_LEN]; /* schemaIDGUID */
	bool has_set;
	uint8_t set[LAPS_GUID_LEN]; /* attributeSecurityGUID: its property set */
	uint32_t search_flags, system_flags;
	bool system_only; /* nobody writes it over LDAP */
	bool single;
	bool has_lower, has_upper;
	int64_t lower, upper; /* rangeLower, rangeUpper: of numbers, or of lengths */
	const char *syntax;   /* attributeSyntax: "2.5.5.10" */
	int om_syntax;
};
struct dc_class {
	const char *name;
	uint8_t guid[LAPS_GUID_LEN];
	const struct laps_sd *default_sd; /* defaultSecurityDescriptor; NULL: none */
	const struct dc_class *sup;       /* NULL: top */
	bool structural, system_only;
	unsigned depth; /* below top */
	/* lists that end with NULL: attributes it must or may have itself, classes whose
	 * attributes it has too, classes it may stand under */
	char *const *attributes, *const *auxiliary, *const *superiors;
};

/* Options (";range=0-*") and case do not matter. NULL: there is none. Safe in every hook. */
const struct dc_attribute *dc_attribute_find(const char *name);
const struct dc_class *dc_class_find(const char *name);
const struct dc_class *dc_class_find_n(const char *name, size_t len);
/* All attributes, and all classes, for what is computed over them. */
const struct dc_attribute *const *dc_attribute_all(size_t *n);
const struct dc_class *const *dc_class_all(size_t *n);
/* May an object of this class have the attribute? May it stand under one of class parent? */
bool dc_class_allows(const struct dc_class *c, const struct dc_attribute *a);
bool dc_class_under(const struct dc_class *c, const struct dc_class *parent);
/* Read the schema if that is not done; in hooks that may search (PRE_BIND, PRE_SEARCH, PRE_ADD
 * ...). */
bool dc_schema_ready(void);
/* Something was written to the schema: read it again at the next dc_schema_ready. */
void dc_schema_changed(void);

#endif
