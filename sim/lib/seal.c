/* SPDX-License-Identifier: MIT */
#include "lib/seal.h"

#include <laps/text.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <string.h>

#define NONCE_LEN  12
#define TAG_LEN    16
#define SEALED_MAX (1u << 16) /* bytes */

/* A context for the key with kind as what is authenticated, but not encrypted; NULL when memory
 * ended. */
static EVP_CIPHER_CTX *begin(const uint8_t key[static SIM_SEAL_KEY_LEN],
			     const uint8_t nonce[static NONCE_LEN], const char *kind, int encrypt)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int n;

	if (ctx && EVP_CipherInit_ex(ctx, EVP_aes_256_gcm(), NULL, key, nonce, encrypt) == 1 &&
	    EVP_CipherUpdate(ctx, NULL, &n, (const unsigned char *)kind, (int)strlen(kind)) == 1)
		return ctx;
	EVP_CIPHER_CTX_free(ctx);
	return NULL;
}

bool sim_random(void *out, size_t len)
{
	return len <= INT32_MAX && RAND_bytes(out, (int)len) == 1;
}

bool sim_seal(const uint8_t key[static SIM_SEAL_KEY_LEN], const char *kind, const void *plain,
	      size_t len, struct laps_buf *out)
{
	uint8_t nonce[NONCE_LEN], tag[TAG_LEN], *sealed;
	struct laps_buf all;
	EVP_CIPHER_CTX *ctx = NULL;
	int n = 0, rest = 0;
	bool ok;

	if (len > SEALED_MAX || !sim_random(nonce, sizeof(nonce)))
		return false;
	laps_buf_init(&all, SEALED_MAX + NONCE_LEN + TAG_LEN);
	laps_buf_put(&all, nonce, sizeof(nonce));
	laps_buf_put(&all, plain, len);
	ok = laps_buf_status(&all) == LAPS_OK;
	if (ok) {
		sealed = all.data + NONCE_LEN;
		ctx = begin(key, nonce, kind, 1);
		ok = ctx && EVP_CipherUpdate(ctx, sealed, &n, sealed, (int)len) == 1 &&
		     EVP_CipherFinal_ex(ctx, sealed + n, &rest) == 1 &&
		     EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, TAG_LEN, tag) == 1;
		EVP_CIPHER_CTX_free(ctx);
	}
	if (ok) {
		laps_buf_put(&all, tag, sizeof(tag));
		ok = laps_buf_status(&all) == LAPS_OK;
	}
	if (ok) {
		laps_base64url_format(all.data, all.len, out);
		ok = laps_buf_status(out) == LAPS_OK;
	}
	laps_buf_clear(&all);
	return ok;
}

bool sim_unseal(const uint8_t key[static SIM_SEAL_KEY_LEN], const char *kind, const char *text,
		size_t len, struct laps_buf *out)
{
	struct laps_buf all;
	EVP_CIPHER_CTX *ctx = NULL;
	int n = 0, rest = 0;
	bool ok;

	laps_buf_init(&all, SEALED_MAX + NONCE_LEN + TAG_LEN);
	ok = laps_base64url_parse(text, len, &all, NULL) == LAPS_OK &&
	     all.len >= NONCE_LEN + TAG_LEN;
	if (ok) {
		uint8_t *sealed = all.data + NONCE_LEN;
		const size_t sealed_len = all.len - NONCE_LEN - TAG_LEN;

		ctx = begin(key, all.data, kind, 0);
		ok = ctx && EVP_CipherUpdate(ctx, sealed, &n, sealed, (int)sealed_len) == 1 &&
		     EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, TAG_LEN,
					 sealed + sealed_len) == 1 &&
		     EVP_CipherFinal_ex(ctx, sealed + n, &rest) == 1;
		EVP_CIPHER_CTX_free(ctx);
		if (ok) {
			laps_buf_put(out, sealed, sealed_len);
			ok = laps_buf_status(out) == LAPS_OK;
		}
	}
	laps_buf_clear(&all);
	return ok;
}
