/* SPDX-License-Identifier: MIT */
/*
 * The key that wraps the content key, from both ends. Nonce form: derived from the L2 key and the
 * key info. Public-key form: both sides agree on a secret, the reader with the group's private key
 * (derived from the L2 key), the writer with an ephemeral one.
 */
#ifndef LAPS_CRYPTO_KEK_H
#define LAPS_CRYPTO_KEK_H
#include <laps/buf.h>
#include <laps/err.h>
#include <laps/gke.h>
#include <stddef.h>
#include <stdint.h>

#include "crypto/aes.h"

#define LAPS_KEK_NONCE_LEN 32 /* bytes of key info in the nonce form */

/* Nonce form, both ends. LAPS_OK; LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_kek_from_nonce(laps_kdf_hash hash,
					  const uint8_t l2_key[static LAPS_SEED_LEN],
					  const uint8_t *key_info, size_t key_info_len,
					  uint8_t kek[static LAPS_AES_KEY_LEN],
					  struct laps_err *err);

/* The reader: key_info is the writer's public key. LAPS_OK; LAPS_E_AUTH, LAPS_E_UNSUPPORTED,
 * LAPS_E_RANGE, laps_pubkey_parse's codes, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_kek_for_reader(const struct laps_gke *e,
					  const uint8_t l2_key[static LAPS_SEED_LEN],
					  const uint8_t *key_info, size_t key_info_len,
					  uint8_t kek[static LAPS_AES_KEY_LEN],
					  struct laps_err *err);

/* The writer: e is a public envelope, private_value of its private_key_bits, rounded
 * up to bytes. Appends its own public key, the key info, to key_info. Codes as for the reader. */
LAPS_MUST_USE laps_rc laps_kek_for_writer(const struct laps_gke *e, const uint8_t *private_value,
					  struct laps_buf *key_info,
					  uint8_t kek[static LAPS_AES_KEY_LEN],
					  struct laps_err *err);

/* The group's public key of a period, as an envelope carries it; appends to out. */
LAPS_MUST_USE laps_rc laps_group_public_key(laps_kdf_hash hash, laps_agreement agreement,
					    const uint8_t *params, size_t params_len,
					    uint32_t private_key_bits,
					    const uint8_t l2_key[static LAPS_SEED_LEN],
					    struct laps_buf *out, struct laps_err *err);

#endif
