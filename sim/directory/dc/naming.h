/* SPDX-License-Identifier: MIT */
/*
 * Places in a DN that slapd has normalised. Pure.
 */
#ifndef SIM_DIRECTORY_DC_NAMING_H
#define SIM_DIRECTORY_DC_NAMING_H
#include <stdbool.h>
#include <stddef.h>

/* The domain's part: from the first of the DC= parts at its end. Points into dn; NULL: none. */
const char *dc_naming_domain(const char *dn);
/* The head of the naming context: the schema's, the configuration's or the domain's. */
const char *dc_naming_head(const char *dn);
bool dc_naming_in_schema(const char *dn);
/* The length of the first RDN, and what is above it; NULL: nothing. */
size_t dc_naming_rdn(const char *dn, const char **parent);
/* Does dn begin with this RDN? slapd would take the name's value away from what keeps its name. */
bool dc_naming_same_rdn(const char *dn, const char *rdn);

#endif
