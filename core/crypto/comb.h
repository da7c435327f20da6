/* SPDX-License-Identifier: MIT */
/*
 * Powers of one base, many times: the comb of Lim and Lee (CRYPTO '94). The exponent's bits stand
 * in LAPS_COMB_TEETH rows, a column of them chooses a product of powers out of a table, and the
 * columns are worked off LAPS_COMB_DEPTH to a table, so that few squarings are left.
 *
 * The base is public, the exponent is secret. Its bits choose neither branch nor address: every
 * entry of a table is read, and all products are of OpenSSL's one length. Each entry is blinded by
 * a constant, taken out at the end, so that none of them is 1, or so short that OpenSSL takes
 * another path; of a random number that is so one time in 2^64.
 */
#ifndef LAPS_CRYPTO_COMB_H
#define LAPS_CRYPTO_COMB_H
#include <laps/err.h>
#include <openssl/bn.h>
#include <stddef.h>
#include <stdint.h>

#define LAPS_COMB_TEETH 5
#define LAPS_COMB_DEPTH 4

struct laps_comb;

/*
 * Tables for exponents of so many bytes: 106 KB for 32 bytes over a modulus of 256, 426 KB for 64
 * over 512. To make them takes as long as two powers without them.
 *
 * base      above 0, below the modulus and prime to it
 * modulus   odd, LAPS_DH_BYTES_MAX bytes at most
 * mont      of the modulus; must outlive *out
 *
 * LAPS_OK; LAPS_E_NOMEM.
 */
LAPS_MUST_USE laps_rc laps_comb_new(const BIGNUM *base, size_t exponent_len, const BIGNUM *modulus,
				    BN_MONT_CTX *mont, BN_CTX *ctx, struct laps_comb **out);
/* NULL is fine; *c becomes NULL. */
void laps_comb_free(struct laps_comb **c);

/* base ^ exponent to out: as many bytes as the modulus has, with leading zeros. The exponent is
 * big-endian. LAPS_OK; LAPS_E_BUG (it is longer than the tables are for), LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_comb_power(const struct laps_comb *c, const uint8_t *exponent,
				      size_t exponent_len, uint8_t *out);

#endif
