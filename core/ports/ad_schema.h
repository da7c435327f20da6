/* SPDX-License-Identifier: MIT */
/*
 * A forest's schema: what of LAPS it has, and adding what it has not. Elements are those of
 * laps/lapsschema.h; schemaIDGUIDs are drawn by the domain controller, [MS-ADTS] 3.1.1.2.3.
 */
#ifndef LAPS_PORTS_AD_SCHEMA_H
#define LAPS_PORTS_AD_SCHEMA_H
#include <stdint.h>

#include "ports/ad.h"

/* The missing elements as bits. LAPS_OK; LAPS_E_NOTFOUND (no schema to be seen), LAPS_E_DENIED,
 * LAPS_E_HOST, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_ad_schema_missing(struct laps_ad *ad, uint32_t *missing,
					     struct laps_cause *cause);
/* Is this the domain controller that may change the schema? Where it does not tell, it may be.
 * LAPS_OK; LAPS_E_RANGE (another one is, which the cause names), LAPS_E_NOTFOUND, LAPS_E_DENIED,
 * LAPS_E_HOST, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_ad_schema_master(struct laps_ad *ad, struct laps_cause *cause);
/* Add one element; it counts at once. For class computer: what of the attributes there are it
 * lacks. Codes as laps_ad_modify. */
LAPS_MUST_USE laps_rc laps_ad_schema_add(struct laps_ad *ad, unsigned element,
					 struct laps_cause *cause);

#endif
