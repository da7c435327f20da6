/* SPDX-License-Identifier: MIT */
/*
 * Diffie-Hellman over the group of a root key. A public value comes from a less trusted machine and
 * meets a long-lived group key, so it is checked before it is used: the group's own p and g,
 * 1 < y < p - 1, and in the subgroup that g generates. Private values are used in constant time,
 * and results keep leading zeros.
 *
 * The order of g must be known for that. It is for the groups of RFC 5114, RFC 7919 and RFC 3526,
 * and for every safe prime p, where it is q = (p - 1) / 2 or 2q. Other groups are refused (ours:
 * Windows has only ever been seen with RFC 5114 section 2.3).
 */
#ifndef LAPS_CRYPTO_DH_H
#define LAPS_CRYPTO_DH_H
#include <laps/err.h>
#include <laps/pubkey.h>
#include <openssl/bn.h>
#include <stddef.h>
#include <stdint.h>

#include "crypto/comb.h"

#define LAPS_DH_BITS_MIN 512 /* of p, as OpenSSL has it */

/* A group made ready for use; a zeroed one may be closed. */
struct laps_dh {
	struct laps_dh_params group; /* borrowed; k is the length of every value */
	BIGNUM *p, *g;
	BIGNUM *q; /* order of g; NULL: p is a safe prime */
	BN_MONT_CTX *mont;
	BN_CTX *ctx;
	struct laps_comb *of_g, *of_peer; /* after laps_dh_fix */
};

/* From the parameters of an envelope or root key (DHPM bytes), which must outlive d.
 * LAPS_OK; LAPS_E_RANGE (p or g cannot be right), LAPS_E_UNSUPPORTED (order of g not known),
 * laps_dh_params_parse's codes, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_dh_open(struct laps_dh *d, const uint8_t *params, size_t params_len,
				   struct laps_err *err);
void laps_dh_close(struct laps_dh *d);

/* Make ready for many private values of private_len bytes with the one peer, whose key is checked
 * here. LAPS_OK; LAPS_E_AUTH (not a key of this group), LAPS_E_NOMEM; after a failure d can only be
 * closed. */
LAPS_MUST_USE laps_rc laps_dh_fix(struct laps_dh *d, const struct laps_pubkey *peer,
				  size_t private_len, struct laps_err *err);

/* g to the power of the private value: k bytes to out. LAPS_OK; LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_dh_public(struct laps_dh *d, const uint8_t *private_value,
				     size_t private_len, uint8_t *out);
/* Check the peer's key against the group and agree: k bytes to out. A peer of NULL is the one of
 * laps_dh_fix.
 * LAPS_OK; LAPS_E_AUTH (not a key of this group), LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_dh_agree(struct laps_dh *d, const uint8_t *private_value,
				    size_t private_len, const struct laps_pubkey *peer,
				    uint8_t *out, struct laps_err *err);

#endif
