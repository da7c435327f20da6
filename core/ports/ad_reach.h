/* SPDX-License-Identifier: MIT */
/*
 * How far a device gets with one of its directory servers: for people who look for a fault. Only
 * names, presence and numbers are told, never the value of a LAPS attribute.
 *
 *   {"uri", "resolve": STEP, "connect": STEP, "certificate": {...} | null, "tls": STEP,
 *    "root": {ATTRIBUTE: [...]} | null, "bind": STEP, "object": STEP, "attributes": [...] | null,
 *    "domain": {...} | null, "key_service": STEP}
 *
 * STEP is {"ok": true | false, "detail": text}, or null when it was not come to: the
 * key service also when there are files of root keys.
 */
#ifndef LAPS_PORTS_AD_REACH_H
#define LAPS_PORTS_AD_REACH_H
#include <jansson.h>
#include <stddef.h>

#include "ports/config.h"

/* Try uri, which need not be one of config's, as the device that config describes. A new reference;
 * NULL when out of memory. */
json_t *laps_ad_reach(const struct laps_config *config, const char *uri);
/* "OpenLDAP 2.5.13": the library in use. */
void laps_ad_library(char *out, size_t size);

#endif
