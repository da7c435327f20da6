/* SPDX-License-Identifier: MIT */
/* The numbers of a DH group, judged before anything is computed with them. */
#ifndef LAPS_CRYPTO_DHGROUP_H
#define LAPS_CRYPTO_DHGROUP_H
#include "crypto/dh.h"

/*
 * Fill p, g and q of d from its group. The maker of the group holds the root key, so this guards
 * against mistakes and not against its maker: whether a p that is not a published one is a safe
 * prime is left to Fermat's test.
 * LAPS_OK; LAPS_E_RANGE, LAPS_E_UNSUPPORTED, LAPS_E_NOMEM. What was filled stays for laps_dh_close.
 */
LAPS_MUST_USE laps_rc laps_dhgroup_load(struct laps_dh *d, struct laps_err *err);

#endif
