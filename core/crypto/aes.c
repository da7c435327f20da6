/* SPDX-License-Identifier: MIT */
#include "crypto/aes.h"

#include <laps/secret.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <string.h>

/* OpenSSL refuses the wrap modes unless one says that one means it. */
static EVP_CIPHER_CTX *wrap_new(void)
{
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();

	if (c)
		EVP_CIPHER_CTX_set_flags(c, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
	return c;
}

laps_rc laps_aes_wrap(const uint8_t kek[static LAPS_AES_KEY_LEN],
		      const uint8_t cek[static LAPS_AES_KEY_LEN],
		      uint8_t out[static LAPS_CMS_WRAPPED_LEN])
{
	EVP_CIPHER_CTX *c = wrap_new();
	laps_rc rc = LAPS_E_NOMEM;
	int n = 0;

	if (c && EVP_EncryptInit_ex(c, EVP_aes_256_wrap(), NULL, kek, NULL) &&
	    EVP_EncryptUpdate(c, out, &n, cek, LAPS_AES_KEY_LEN) && n == LAPS_CMS_WRAPPED_LEN)
		rc = LAPS_OK;
	EVP_CIPHER_CTX_free(c);
	return rc;
}

/* A wrong key is an ordinary answer here: it must not stay in the thread's queue of errors, where
 * a later user of OpenSSL would find it. */
laps_rc laps_aes_unwrap(const uint8_t kek[static LAPS_AES_KEY_LEN],
			const uint8_t wrapped[static LAPS_CMS_WRAPPED_LEN],
			uint8_t out[static LAPS_AES_KEY_LEN])
{
	EVP_CIPHER_CTX *c = wrap_new();
	uint8_t made[LAPS_CMS_WRAPPED_LEN];
	laps_rc rc = LAPS_E_NOMEM;
	int n = 0;

	ERR_set_mark();
	if (c && EVP_DecryptInit_ex(c, EVP_aes_256_wrap(), NULL, kek, NULL))
		rc = EVP_DecryptUpdate(c, made, &n, wrapped, LAPS_CMS_WRAPPED_LEN) == 1 &&
				     n == LAPS_AES_KEY_LEN
			     ? LAPS_OK
			     : LAPS_E_AUTH;
	ERR_pop_to_mark();
	if (rc == LAPS_OK)
		memcpy(out, made, LAPS_AES_KEY_LEN);
	laps_wipe(made, sizeof(made));
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
