/* SPDX-License-Identifier: MIT */
/*
 * Diffie-Hellman over the group of a root key. A public value comes from a less trusted machine and
 * meets a long-lived group key, so it is checked before it is used: 1 < y < p - 1, and in the
 * subgroup of order q. Private values are used in constant time, and results keep leading zeros.
 *
 * Only the group of RFC 5114 section 2.3 is done: of another one q is not known.
 */
#ifndef LAPS_CRYPTO_DH_H
#define LAPS_CRYPTO_DH_H
#include <laps/err.h>
#include <laps/pubkey.h>
#include <openssl/bn.h>
#include <stddef.h>
#include <stdint.h>

/* A group made ready for use; a zeroed one may be closed. */
struct laps_dh {
	size_t k; /* bytes of p, and of every value */
	BIGNUM *p, *q, *g;
	BN_MONT_CTX *mont;
	BN_CTX *ctx;
};

/* From the parameters of an envelope or root key (DHPM bytes).
 * LAPS_OK; LAPS_E_UNSUPPORTED (another group), laps_dh_params_parse's codes, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_dh_open(struct laps_dh *d, const uint8_t *params, size_t params_len,
				   struct laps_err *err);
void laps_dh_close(struct laps_dh *d);

/* g to the power of the private value: k bytes to out. LAPS_OK; LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_dh_public(struct laps_dh *d, const uint8_t *private_value,
				     size_t private_len, uint8_t *out);
/* Check the peer's key against the group and agree: k bytes to out.
 * LAPS_OK; LAPS_E_AUTH (not a key of this group), LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_dh_agree(struct laps_dh *d, const uint8_t *private_value,
				    size_t private_len, const struct laps_pubkey *peer,
				    uint8_t *out, struct laps_err *err);

#endif
