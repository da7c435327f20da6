/* SPDX-License-Identifier: MIT */
#include "crypto/aes.h"

#include <laps/secret.h>
#include <openssl/evp.h>
#include <stdbool.h>
#include <string.h>

/*
 * RFC 3394 over single blocks. OpenSSL 3.0 has AES-256-WRAP, but runs it without the processor's
 * AES instructions: it took four to six microseconds of the ten of a whole operation in the nonce
 * form, against one this way. The tests compare the bytes.
 */
#define WRAP_BLOCK  8  /* bytes of a half block, the unit of RFC 3394 */
#define WRAP_ROUNDS 24 /* 6 times the 4 units of a 32-byte key */

static const uint8_t wrap_iv[WRAP_BLOCK] = {0xa6, 0xa6, 0xa6, 0xa6, 0xa6, 0xa6, 0xa6, 0xa6};

/* Whole blocks in, whole blocks out, one way. */
static EVP_CIPHER_CTX *blocks_new(const uint8_t kek[static LAPS_AES_KEY_LEN], bool encrypt)
{
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	int ok = c && (encrypt ? EVP_EncryptInit_ex(c, EVP_aes_256_ecb(), NULL, kek, NULL)
			       : EVP_DecryptInit_ex(c, EVP_aes_256_ecb(), NULL, kek, NULL));

	if (!ok || !EVP_CIPHER_CTX_set_padding(c, 0)) {
		EVP_CIPHER_CTX_free(c);
		c = NULL;
	}
	return c;
}

/* The unit that round t works on. */
static uint8_t *wrap_unit(uint8_t units[static LAPS_CMS_WRAPPED_LEN], unsigned t)
{
	return units + WRAP_BLOCK * (1 + (t - 1) % (LAPS_AES_KEY_LEN / WRAP_BLOCK));
}

laps_rc laps_aes_wrap(const uint8_t kek[static LAPS_AES_KEY_LEN],
		      const uint8_t cek[static LAPS_AES_KEY_LEN],
		      uint8_t out[static LAPS_CMS_WRAPPED_LEN])
{
	EVP_CIPHER_CTX *c = blocks_new(kek, true);
	uint8_t units[LAPS_CMS_WRAPPED_LEN], block[2 * WRAP_BLOCK];
	int ok = c != NULL, n = 0;

	memcpy(block, wrap_iv, WRAP_BLOCK);
	memcpy(units + WRAP_BLOCK, cek, LAPS_AES_KEY_LEN);
	for (unsigned t = 1; ok && t <= WRAP_ROUNDS; t++) {
		uint8_t *unit = wrap_unit(units, t);

		memcpy(block + WRAP_BLOCK, unit, WRAP_BLOCK);
		ok = EVP_EncryptUpdate(c, block, &n, block, sizeof(block));
		block[WRAP_BLOCK - 1] ^= (uint8_t)t;
		memcpy(unit, block + WRAP_BLOCK, WRAP_BLOCK);
	}
	memcpy(units, block, WRAP_BLOCK);
	if (ok)
		memcpy(out, units, sizeof(units));
	laps_wipe(block, sizeof(block));
	laps_wipe(units, sizeof(units));
	EVP_CIPHER_CTX_free(c);
	return ok ? LAPS_OK : LAPS_E_NOMEM;
}

laps_rc laps_aes_unwrap(const uint8_t kek[static LAPS_AES_KEY_LEN],
			const uint8_t wrapped[static LAPS_CMS_WRAPPED_LEN],
			uint8_t out[static LAPS_AES_KEY_LEN])
{
	EVP_CIPHER_CTX *c = blocks_new(kek, false);
	uint8_t units[LAPS_CMS_WRAPPED_LEN], block[2 * WRAP_BLOCK];
	int ok = c != NULL, n = 0;
	laps_rc rc = LAPS_E_NOMEM;

	memcpy(units, wrapped, sizeof(units));
	memcpy(block, units, WRAP_BLOCK);
	for (unsigned t = WRAP_ROUNDS; ok && t > 0; t--) {
		uint8_t *unit = wrap_unit(units, t);

		block[WRAP_BLOCK - 1] ^= (uint8_t)t;
		memcpy(block + WRAP_BLOCK, unit, WRAP_BLOCK);
		ok = EVP_DecryptUpdate(c, block, &n, block, sizeof(block));
		memcpy(unit, block + WRAP_BLOCK, WRAP_BLOCK);
	}
	if (ok)
		rc = laps_ct_eq(block, wrap_iv, WRAP_BLOCK) ? LAPS_OK : LAPS_E_AUTH;
	if (rc == LAPS_OK)
		memcpy(out, units + WRAP_BLOCK, LAPS_AES_KEY_LEN);
	laps_wipe(block, sizeof(block));
	laps_wipe(units, sizeof(units));
	EVP_CIPHER_CTX_free(c);
	return rc;
}

laps_rc laps_aes_seal(const uint8_t cek[static LAPS_AES_KEY_LEN],
		      const uint8_t nonce[static LAPS_CMS_NONCE_LEN], const uint8_t *plain,
		      size_t len, uint8_t *out)
{
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	laps_rc rc = LAPS_E_NOMEM;
	int n = 0, end = 0;

	if (c && EVP_EncryptInit_ex(c, EVP_aes_256_gcm(), NULL, cek, nonce) &&
	    EVP_EncryptUpdate(c, out, &n, plain, (int)len) &&
	    EVP_EncryptFinal_ex(c, out + n, &end) &&
	    EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, LAPS_CMS_TAG_LEN, out + len))
		rc = LAPS_OK;
	EVP_CIPHER_CTX_free(c);
	return rc;
}

laps_rc laps_aes_open(const uint8_t cek[static LAPS_AES_KEY_LEN],
		      const uint8_t nonce[static LAPS_CMS_NONCE_LEN], const uint8_t *sealed,
		      size_t len, uint8_t *out)
{
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	size_t plain_len = len - LAPS_CMS_TAG_LEN;
	uint8_t tag[LAPS_CMS_TAG_LEN];
	laps_rc rc = LAPS_E_NOMEM;
	int n = 0, end = 0;

	memcpy(tag, sealed + plain_len, sizeof(tag));
	if (c && EVP_DecryptInit_ex(c, EVP_aes_256_gcm(), NULL, cek, nonce) &&
	    EVP_DecryptUpdate(c, out, &n, sealed, (int)plain_len) &&
	    EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, sizeof(tag), tag))
		rc = EVP_DecryptFinal_ex(c, out + n, &end) == 1 ? LAPS_OK : LAPS_E_AUTH;
	if (rc != LAPS_OK)
		laps_wipe(out, plain_len);
	EVP_CIPHER_CTX_free(c);
	return rc;
}
