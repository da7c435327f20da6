/* SPDX-License-Identifier: MIT */
/*
 * What LAPS adds to a forest's schema: seven attributes, a property set for five of them, and that
 * computers may have them. As documented in "Windows LAPS schema and rights extensions".
 */
#ifndef LAPS_LAPSSCHEMA_H
#define LAPS_LAPSSCHEMA_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct laps_schema_attribute {
	const char *name;               /* lDAPDisplayName */
	const char *cn;                 /* of its schema object */
	const char *oid;                /* attributeID */
	const char *syntax, *om_syntax; /* attributeSyntax, oMSyntax */
	const char *search_flags;       /* 904: confidential, kept in tombstones, not on RODCs */
	const char *range;              /* rangeLower and rangeUpper; NULL: none */
	bool many;                      /* more than one value */
	bool in_set;                    /* attributeSecurityGUID is the property set's */
};
#define LAPS_SCHEMA_ATTRIBUTE_N 7
extern const struct laps_schema_attribute laps_schema_attribute[LAPS_SCHEMA_ATTRIBUTE_N];

/* The elements in the order in which they are added: the property set, the attributes, and then
 * that class computer has them. */
#define LAPS_SCHEMA_SET       0
#define LAPS_SCHEMA_ATTRIBUTE 1 /* and the six after it */
#define LAPS_SCHEMA_COMPUTER  8
#define LAPS_SCHEMA_ELEMENT_N 9

#define LAPS_SCHEMA_SET_CN   "ms-LAPS-Encrypted-Password-Attributes"
#define LAPS_SCHEMA_SET_GUID "f3531ec6-6330-4f8e-8d39-7a671fbac605"

/* What of a schema is there: the elements but the last as bits, and the attributes of class
 * computer as bits from 0. Returns the missing elements as bits. */
uint32_t laps_schema_missing(uint32_t present, uint32_t of_computer);
/* A name for people, "attribute msLAPS-Password"; element is below LAPS_SCHEMA_ELEMENT_N. */
void laps_schema_element_name(unsigned element, char *out, size_t out_len);

#endif
