/* SPDX-License-Identifier: MIT */
/* AES-256 key wrap (RFC 3394) and AES-256-GCM (NIST SP 800-38D) as DPAPI-NG uses them: a 32-byte
 * content key, a 12-byte nonce, no additional data, the tag behind the ciphertext. */
#ifndef LAPS_CRYPTO_AES_H
#define LAPS_CRYPTO_AES_H
#include <laps/cms.h>
#include <laps/err.h>
#include <stddef.h>
#include <stdint.h>

#define LAPS_AES_KEY_LEN 32

/* LAPS_OK; LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_aes_wrap(const uint8_t kek[static LAPS_AES_KEY_LEN],
				    const uint8_t cek[static LAPS_AES_KEY_LEN],
				    uint8_t out[static LAPS_CMS_WRAPPED_LEN]);
/* LAPS_OK; LAPS_E_AUTH (wrong key, or tampered), LAPS_E_NOMEM. out is written only on LAPS_OK. */
LAPS_MUST_USE laps_rc laps_aes_unwrap(const uint8_t kek[static LAPS_AES_KEY_LEN],
				      const uint8_t wrapped[static LAPS_CMS_WRAPPED_LEN],
				      uint8_t out[static LAPS_AES_KEY_LEN]);
/* out holds len + LAPS_CMS_TAG_LEN bytes. LAPS_OK; LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_aes_seal(const uint8_t cek[static LAPS_AES_KEY_LEN],
				    const uint8_t nonce[static LAPS_CMS_NONCE_LEN],
				    const uint8_t *plain, size_t len, uint8_t *out);
/* len counts the tag; out holds len - LAPS_CMS_TAG_LEN bytes, and is wiped unless the tag is right.
 * LAPS_OK; LAPS_E_AUTH, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_aes_open(const uint8_t cek[static LAPS_AES_KEY_LEN],
				    const uint8_t nonce[static LAPS_CMS_NONCE_LEN],
				    const uint8_t *sealed, size_t len, uint8_t *out);

#endif
