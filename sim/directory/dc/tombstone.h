/* SPDX-License-Identifier: MIT */
/*
 * What is left of a deleted object, [MS-ADTS] 3.1.1.5.5.1.1: its name under CN=Deleted Objects,
 * which attributes stay, and which modification brings it back. Pure.
 */
#ifndef SIM_DIRECTORY_DC_TOMBSTONE_H
#define SIM_DIRECTORY_DC_TOMBSTONE_H
#include <laps/guid.h>
#include <ldap.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "directory/dc/schema.h"

#define DC_TOMBSTONE_CONTAINER "CN=Deleted Objects"
#define DC_SHOW_DELETED_OID    "1.2.840.113556.1.4.417"
#define DC_TOMBSTONE_RDN       1536 /* bytes for any name of one, as a DN writes it */

/*
 * "CN=WS0001\0ADEL:guid": the old name, cut to what an RDN may hold in Active Directory (255
 * characters with what follows), a line feed, and the object's GUID.
 *
 * rdn  the old one as it stands in the DN: "CN=WS0001"
 *
 * False: that is no RDN of one attribute, or it does not fit.
 */
bool dc_tombstone_rdn(const char *rdn, size_t rdn_len, const uint8_t guid[static LAPS_GUID_LEN],
		      char out[static DC_TOMBSTONE_RDN]);

/* "CN=WS0001\0ACNF:guid", likewise: of an object whose name another one has, [MS-ADTS] 3.1.1.5.1.1.
 */
#define DC_CONFLICT_MARK "\\0ACNF:"
bool dc_conflict_rdn(const char *rdn, size_t rdn_len, const uint8_t guid[static LAPS_GUID_LEN],
		     char out[static DC_TOMBSTONE_RDN]);

/* Where to a modification brings a tombstone back, [MS-ADTS] 3.1.1.5.3.7: the DN that it has for
 * distinguishedName besides taking isDeleted away. Borrowed; NULL: it is another modification. */
const struct berval *dc_tombstone_destination(LDAPMod *const *mods);

/* Does this attribute stay? schema: what the directory says of it; NULL: nothing. */
bool dc_tombstone_keeps(const char *attribute, const struct dc_attribute *schema);

#endif
