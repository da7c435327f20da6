/* SPDX-License-Identifier: MIT */
/* The 2048-bit MODP group with 256-bit prime order subgroup, RFC 5114 section 2.3: what Windows
 * gives every DH root key. Big-endian. */
#ifndef LAPS_CRYPTO_RFC5114_H
#define LAPS_CRYPTO_RFC5114_H
#include <stdint.h>

#define LAPS_RFC5114_LEN   256 /* bytes of p and g */
#define LAPS_RFC5114_Q_LEN 32

extern const uint8_t laps_rfc5114_p[LAPS_RFC5114_LEN];
extern const uint8_t laps_rfc5114_g[LAPS_RFC5114_LEN];
extern const uint8_t laps_rfc5114_q[LAPS_RFC5114_Q_LEN]; /* order of g */

#endif
