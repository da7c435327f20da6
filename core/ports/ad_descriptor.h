/* SPDX-License-Identifier: MIT */
/*
 * Security descriptors of directory objects: read and written in parts with the control
 * LDAP_SERVER_SD_FLAGS_OID, [MS-ADTS] 3.1.1.3.4.1.11, or whole where the server does not know it,
 * and what is needed to change permissions with them: containers, the GUIDs of the schema,
 * principals.
 */
#ifndef LAPS_PORTS_AD_DESCRIPTOR_H
#define LAPS_PORTS_AD_DESCRIPTOR_H
#include <laps/delegation.h>
#include <laps/err.h>
#include <laps/ports.h>
#include <laps/sd.h>
#include <laps/sid.h>

#include "ports/ad.h"

#define LAPS_AD_DESCRIPTOR "nTSecurityDescriptor"

/* Parts of a descriptor, as the control has them. */
#define LAPS_AD_SD_DACL 4u
#define LAPS_AD_SD_SACL 8u

/* The parts of dn's descriptor that are asked for. *out is written only on LAPS_OK.
 * LAPS_OK; LAPS_E_NOTFOUND (no such object), LAPS_E_DENIED (it is not shown, or there are none),
 * LAPS_E_FORMAT (not a descriptor), LAPS_E_HOST, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_ad_read_sd(struct laps_ad *ad, const char *dn, uint32_t parts,
				      struct laps_sd *out, struct laps_cause *cause);
/* Put these parts of sd in place of those that are there. Codes as laps_ad_modify. */
LAPS_MUST_USE laps_rc laps_ad_write_sd(struct laps_ad *ad, const char *dn, uint32_t parts,
				       const struct laps_sd *sd, struct laps_cause *cause);

/* Called with each object and its DACL; borrowed. Anything but LAPS_OK ends the walk. */
typedef laps_rc laps_ad_sd_visit(void *ctx, const char *dn, const struct laps_sd *sd,
				 struct laps_cause *cause);
/* base and all below that match filter, by pages, with their DACLs. Codes as laps_ad_read_sd, and
 * those of visit. */
LAPS_MUST_USE laps_rc laps_ad_walk_sd(struct laps_ad *ad, const char *base, const char *filter,
				      laps_ad_sd_visit *visit, void *ctx, struct laps_cause *cause);

/* The container that identity means: a DN when it has '=', else the name of an organizational unit.
 * Both results are the caller's. LAPS_OK; LAPS_E_NOTFOUND, LAPS_E_FORMAT (empty, or more than one
 * is meant), LAPS_E_DENIED, LAPS_E_HOST, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_ad_find_container(struct laps_ad *ad, const char *identity, char **dn,
					     char **name, struct laps_cause *cause);

/* The schemaIDGUID of an attribute. LAPS_OK; LAPS_E_NOTFOUND (the schema has no such attribute),
 * LAPS_E_DENIED, LAPS_E_HOST, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_ad_schema_guid(struct laps_ad *ad, const char *attribute,
					  uint8_t out[static LAPS_GUID_LEN],
					  struct laps_cause *cause);
/* schemaIDGUIDs, read from the schema. LAPS_OK; LAPS_E_NOTFOUND (the schema is not extended),
 * LAPS_E_DENIED, LAPS_E_HOST, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_ad_delegation_schema(struct laps_ad *ad,
						struct laps_delegation_schema *out,
						struct laps_cause *cause);

#endif
