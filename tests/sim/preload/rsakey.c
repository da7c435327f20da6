/* SPDX-License-Identifier: MIT */
/*
 * Preloaded into a client whose new RSA key is not what a test is about: it gets one that was made
 * before (fixtures/cloud/app.key), since making one takes longer than all the rest of a join. Keys
 * of other kinds are made as ever.
 */
#include <dlfcn.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

extern const char sim_cloud_app_key[];

int EVP_PKEY_generate(EVP_PKEY_CTX *ctx, EVP_PKEY **out)
{
	int (*next)(EVP_PKEY_CTX *, EVP_PKEY **);
	BIO *pem;

	if (EVP_PKEY_CTX_is_a(ctx, "RSA") != 1) {
		*(void **)&next = dlsym(RTLD_NEXT, "EVP_PKEY_generate");
		return next(ctx, out);
	}
	pem = BIO_new_mem_buf(sim_cloud_app_key, -1);
	*out = PEM_read_bio_PrivateKey(pem, NULL, NULL, NULL);
	BIO_free(pem);
	return *out ? 1 : 0;
}
