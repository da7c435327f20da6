/* SPDX-License-Identifier: MIT */
/*
 * The forest's root keys as its directory holds them, [MS-GKDI] 3.1.1: only administrators see
 * them.
 */
#ifndef LAPS_PORTS_AD_ROOTKEYS_H
#define LAPS_PORTS_AD_ROOTKEYS_H
#include <stddef.h>

#include <laps/gkdi.h>

#include "ports/ad.h"

/* Zero it. Owned; cleared with laps_ad_root_keys_clear. */
struct laps_ad_root_keys {
	struct laps_root_key *key;
	size_t key_n;
	size_t bad_n;          /* entries that are no keys */
	struct laps_cause bad; /* why, of the last of them */
};
/* None to be seen is LAPS_OK with 0. LAPS_OK; LAPS_E_DENIED, LAPS_E_HOST, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_ad_read_root_keys(struct laps_ad *ad, struct laps_ad_root_keys *out,
					     struct laps_cause *cause);
void laps_ad_root_keys_clear(struct laps_ad_root_keys *k);

#endif
