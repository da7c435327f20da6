/* SPDX-License-Identifier: MIT */
#include "lib/ntlmhash.h"

#include <limits.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/provider.h>
#include <stdlib.h>

struct sim_ntlmhash {
	OSSL_LIB_CTX *library;
	OSSL_PROVIDER *legacy, *usual;
	EVP_MD *md4, *md5;
	EVP_MAC *hmac;
	EVP_CIPHER *rc4;
};

struct sim_rc4 {
	EVP_CIPHER_CTX *ctx;
};

struct sim_ntlmhash *sim_ntlmhash_new(struct sim_err *err)
{
	struct sim_ntlmhash *h = calloc(1, sizeof(*h));

	if (!h || !(h->library = OSSL_LIB_CTX_new())) {
		sim_ntlmhash_free(&h);
		sim_fail_nomem(err);
		return NULL;
	}
	h->usual = OSSL_PROVIDER_load(h->library, "default");
	h->legacy = OSSL_PROVIDER_load(h->library, "legacy");
	if (h->usual && h->legacy) {
		h->md4 = EVP_MD_fetch(h->library, "MD4", NULL);
		h->md5 = EVP_MD_fetch(h->library, "MD5", NULL);
		h->hmac = EVP_MAC_fetch(h->library, "HMAC", NULL);
		h->rc4 = EVP_CIPHER_fetch(h->library, "RC4", NULL);
	}
	if (h->md4 && h->md5 && h->hmac && h->rc4)
		return h;
	sim_ntlmhash_free(&h);
	sim_fail(err, "NTLM needs MD4 and RC4 of OpenSSL's legacy provider, which is not there");
	return NULL;
}

void sim_ntlmhash_free(struct sim_ntlmhash **h)
{
	if (!*h)
		return;
	EVP_MD_free((*h)->md4);
	EVP_MD_free((*h)->md5);
	EVP_MAC_free((*h)->hmac);
	EVP_CIPHER_free((*h)->rc4);
	if ((*h)->legacy)
		OSSL_PROVIDER_unload((*h)->legacy);
	if ((*h)->usual)
		OSSL_PROVIDER_unload((*h)->usual);
	OSSL_LIB_CTX_free((*h)->library);
	free(*h);
	*h = NULL;
}

static bool digest(const EVP_MD *md, const struct sim_bytes *part, size_t n, uint8_t *out)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool ok = ctx && EVP_DigestInit_ex2(ctx, md, NULL) == 1;

	for (size_t i = 0; ok && i < n; i++)
		ok = EVP_DigestUpdate(ctx, part[i].p, part[i].len) == 1;
	ok = ok && EVP_DigestFinal_ex(ctx, out, NULL) == 1;
	EVP_MD_CTX_free(ctx);
	return ok;
}

bool sim_md4(const struct sim_ntlmhash *h, const void *p, size_t len,
	     uint8_t out[static SIM_NTLM_KEY])
{
	return digest(h->md4, &(struct sim_bytes){p, len}, 1, out);
}

bool sim_md5(const struct sim_ntlmhash *h, const struct sim_bytes *part, size_t n,
	     uint8_t out[static SIM_NTLM_KEY])
{
	return digest(h->md5, part, n, out);
}

bool sim_hmac_md5(const struct sim_ntlmhash *h, const uint8_t key[static SIM_NTLM_KEY],
		  const struct sim_bytes *part, size_t n, uint8_t out[static SIM_NTLM_KEY])
{
	char name[] = "MD5";
	const OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
		OSSL_PARAM_construct_end(),
	};
	EVP_MAC_CTX *ctx = EVP_MAC_CTX_new(h->hmac);
	size_t len = 0;
	bool ok = ctx && EVP_MAC_init(ctx, key, SIM_NTLM_KEY, params) == 1;

	for (size_t i = 0; ok && i < n; i++)
		ok = part[i].len == 0 || EVP_MAC_update(ctx, part[i].p, part[i].len) == 1;
	ok = ok && EVP_MAC_final(ctx, out, &len, SIM_NTLM_KEY) == 1 && len == SIM_NTLM_KEY;
	EVP_MAC_CTX_free(ctx);
	return ok;
}

struct sim_rc4 *sim_rc4_new(const struct sim_ntlmhash *h, const uint8_t *key, size_t key_len)
{
	struct sim_rc4 *r = calloc(1, sizeof(*r));

	if (r && (r->ctx = EVP_CIPHER_CTX_new()) &&
	    EVP_EncryptInit_ex2(r->ctx, h->rc4, NULL, NULL, NULL) == 1 &&
	    EVP_CIPHER_CTX_set_key_length(r->ctx, (int)key_len) == 1 &&
	    EVP_EncryptInit_ex2(r->ctx, NULL, key, NULL, NULL) == 1)
		return r;
	sim_rc4_free(&r);
	return NULL;
}

void sim_rc4_free(struct sim_rc4 **r)
{
	if (*r)
		EVP_CIPHER_CTX_free((*r)->ctx);
	free(*r);
	*r = NULL;
}

bool sim_rc4(struct sim_rc4 *r, uint8_t *p, size_t len)
{
	int n = 0;

	return len <= INT_MAX &&
	       (len == 0 || (EVP_EncryptUpdate(r->ctx, p, &n, p, (int)len) == 1 && n == (int)len));
}
