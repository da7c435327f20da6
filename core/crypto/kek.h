/* SPDX-License-Identifier: MIT */
/*
 * The key that wraps the content key, from both ends. Nonce form: derived from the L2 key and the
 * key info. Public-key form: both sides agree on a secret, the reader with the group's private key
 * (derived from the L2 key), the writer (writer.h) with an ephemeral one.
 */
#ifndef LAPS_CRYPTO_KEK_H
#define LAPS_CRYPTO_KEK_H
#include <laps/buf.h>
#include <laps/err.h>
#include <laps/gke.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crypto/aes.h"
#include "crypto/group.h"

#define LAPS_KEK_NONCE_LEN 32 /* bytes of key info in the nonce form */

/* Nonce form, both ends. LAPS_OK; LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_kek_from_nonce(laps_kdf_hash hash,
					  const uint8_t l2_key[static LAPS_SEED_LEN],
					  const uint8_t *key_info, size_t key_info_len,
					  uint8_t kek[static LAPS_AES_KEY_LEN],
					  struct laps_err *err);

/* What two sides have agreed upon, as the last derivation takes it. It is wiped by its owner. */
struct laps_shared {
	laps_kdf_hash hash;
	laps_agreement agreement;
	uint8_t z[LAPS_DH_BYTES_MAX];
	size_t z_len; /* leading zeros included */
};
/* Shared secret -> key-encryption key. stripped drops its leading zeros first, as some writers do;
 * the time does not depend on whether there are any. LAPS_OK; LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_kek_from_shared(const struct laps_shared *s, bool stripped,
					   uint8_t kek[static LAPS_AES_KEY_LEN],
					   struct laps_err *err);

/* Bytes of a private value: its bits rounded up. LAPS_OK; LAPS_E_RANGE (none, or more than a group
 * has). */
LAPS_MUST_USE laps_rc laps_private_length(uint32_t bits, size_t *len, struct laps_err *err);
/* Agree with a peer, or with the one that the group was fixed on when it is NULL; both ends come
 * here. laps_group_agree's codes. */
LAPS_MUST_USE laps_rc laps_shared_agree(struct laps_group *g, laps_kdf_hash hash,
					const uint8_t *private_value, size_t private_len,
					const struct laps_pubkey *peer, struct laps_shared *out,
					struct laps_err *err);
/* The reader: key_info is the writer's public key. A group private key that is none of the curve is
 * a failed decryption too: that of a wrong root key is no other.
 * LAPS_OK; LAPS_E_AUTH, LAPS_E_UNSUPPORTED, LAPS_E_RANGE, laps_pubkey_parse's codes, LAPS_E_NOMEM.
 */
LAPS_MUST_USE laps_rc laps_shared_for_reader(const struct laps_gke *e,
					     const uint8_t l2_key[static LAPS_SEED_LEN],
					     const uint8_t *key_info, size_t key_info_len,
					     struct laps_shared *out, struct laps_err *err);

/* The group's public key of a period, as an envelope carries it; appends to out.
 * LAPS_OK; LAPS_E_RANGE (the private key that this period has is none of the curve, too),
 * laps_group_open's codes, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_group_public_key(laps_kdf_hash hash, laps_agreement agreement,
					    const uint8_t *params, size_t params_len,
					    uint32_t private_key_bits,
					    const uint8_t l2_key[static LAPS_SEED_LEN],
					    struct laps_buf *out, struct laps_err *err);

#endif
