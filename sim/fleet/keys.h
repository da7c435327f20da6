/* SPDX-License-Identifier: MIT */
/*
 * Group keys of a fleet, out of the root key: the public envelope that a device gets from the key
 * service, made once in each period of ten hours for all devices, and the seed keys with which an
 * administrator, of the group Domain Admins, reads. Used by several threads.
 */
#ifndef SIM_FLEET_KEYS_H
#define SIM_FLEET_KEYS_H
#include <laps/gkdi.h>
#include <laps/ports.h>
#include <stdbool.h>

#include "fleet/fleet.h"

struct fleet_keys;

/* The domain is borrowed. */
LAPS_MUST_USE bool fleet_keys_new(const struct sim_fleet_domain *domain, struct fleet_keys **out,
				  struct sim_err *err);
void fleet_keys_free(struct fleet_keys **k);
/* The public envelope of the period of now_ticks, appended to out. */
LAPS_MUST_USE laps_rc fleet_keys_public(struct fleet_keys *k, const uint8_t *sd, size_t sd_len,
					uint64_t now_ticks, struct laps_buf *out);
/* The JSON in an encrypted value, in UTF-16LE; the caller frees it. False: it does not open, or is
 * for somebody else. */
LAPS_MUST_USE bool fleet_keys_open(struct fleet_keys *k, const struct laps_bytes *value,
				   struct laps_secret **plain);

#endif
