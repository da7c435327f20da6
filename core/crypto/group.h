/* SPDX-License-Identifier: MIT */
/*
 * The group that both sides of a secret agreement compute in, whichever kind it is: what a root key
 * or an envelope names by its agreement and parameters.
 */
#ifndef LAPS_CRYPTO_GROUP_H
#define LAPS_CRYPTO_GROUP_H
#include <laps/buf.h>
#include <laps/err.h>
#include <laps/pubkey.h>
#include <stddef.h>
#include <stdint.h>

#include "crypto/dh.h"
#include "crypto/ec.h"

/* A group made ready for use; a zeroed one may be closed. */
struct laps_group {
	laps_agreement agreement;
	size_t k; /* bytes of a shared secret */
	struct laps_dh dh;
	struct laps_ec ec;
};

/* params as in an envelope, which must outlive g: DHPM bytes, or empty for the curves.
 * LAPS_OK; the codes of laps_dh_open, LAPS_E_FORMAT (a curve with parameters), LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_group_open(struct laps_group *g, laps_agreement agreement,
				      const uint8_t *params, size_t params_len,
				      struct laps_err *err);
void laps_group_close(struct laps_group *g);
/* Make ready for many private values of private_len bytes with the one peer, whose key is checked
 * here. LAPS_OK; LAPS_E_AUTH (not a key of the group), LAPS_E_NOMEM; after a failure g can only be
 * closed. */
LAPS_MUST_USE laps_rc laps_group_fix(struct laps_group *g, const struct laps_pubkey *peer,
				     size_t private_len, struct laps_err *err);

/* Append the public key of a private value, in its form on the wire.
 * LAPS_OK; LAPS_E_RANGE (not a private key of the group), LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_group_put_public(struct laps_group *g, const uint8_t *private_value,
					    size_t private_len, struct laps_buf *out,
					    struct laps_err *err);
/* Check the peer's key and agree: k bytes, leading zeros kept, to out. A peer of NULL is the one of
 * laps_group_fix.
 * LAPS_OK; LAPS_E_AUTH (not a key of the group), LAPS_E_RANGE (as above), LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_group_agree(struct laps_group *g, const uint8_t *private_value,
				       size_t private_len, const struct laps_pubkey *peer,
				       uint8_t *out, struct laps_err *err);

#endif
