/* SPDX-License-Identifier: MIT */
/*
 * Elliptic-curve Diffie-Hellman over P-256, P-384 and P-521. A peer's point is checked to lie on
 * the curve before it meets a private key, and a private key to be in 1..n-1. Of the values that a
 * root key derives for P-521, 528 bits long, only one in 128 is: no such root key of Windows is
 * known.
 */
#ifndef LAPS_CRYPTO_EC_H
#define LAPS_CRYPTO_EC_H
#include <laps/err.h>
#include <laps/pubkey.h>
#include <openssl/ec.h>
#include <stddef.h>
#include <stdint.h>

/* A curve made ready for use; a zeroed one may be closed. */
struct laps_ec {
	laps_agreement agreement;
	size_t k; /* bytes of a coordinate, and of a private key */
	EC_GROUP *group;
	BN_CTX *ctx;
	EC_POINT *peer; /* after laps_ec_fix */
};

/* LAPS_OK; LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_ec_open(struct laps_ec *c, laps_agreement agreement,
				   struct laps_err *err);
void laps_ec_close(struct laps_ec *c);

/* Make ready for many private values with the one peer, whose point is checked here.
 * LAPS_OK; LAPS_E_AUTH (no point of this curve), LAPS_E_NOMEM; after a failure c can only be
 * closed. */
LAPS_MUST_USE laps_rc laps_ec_fix(struct laps_ec *c, const struct laps_pubkey *peer,
				  struct laps_err *err);

/* The first run of k random bytes that is a private key of the curve (FIPS 186-5 A.2.2), k bytes to
 * out. LAPS_OK; LAPS_E_RANGE (none of them is: one in 2^256), LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_ec_pick_private(struct laps_ec *c, const uint8_t *random,
					   size_t random_len, uint8_t *out, struct laps_err *err);
/* The public key of a private one: X and Y, k bytes each.
 * LAPS_OK; LAPS_E_RANGE (no private key of the curve), LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_ec_public(struct laps_ec *c, const uint8_t *private_value,
				     size_t private_len, uint8_t *x, uint8_t *y,
				     struct laps_err *err);
/* Check the peer's point and agree: the X coordinate, k bytes, to out. A peer of NULL is the one of
 * laps_ec_fix.
 * LAPS_OK; LAPS_E_AUTH (no point of this curve), LAPS_E_RANGE (as above), LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_ec_agree(struct laps_ec *c, const uint8_t *private_value,
				    size_t private_len, const struct laps_pubkey *peer,
				    uint8_t *out, struct laps_err *err);

#endif
