/* SPDX-License-Identifier: MIT */
#include "crypto/hmac.h"

#include <openssl/core_names.h>
#include <openssl/params.h>
#include <stdint.h>

EVP_MAC_CTX *laps_hmac_new(const char *digest)
{
	/* a parameter that is only read, of a type that both directions share */
	OSSL_PARAM params[2] = {
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)(uintptr_t)digest,
						 0),
		OSSL_PARAM_construct_end(),
	};
	EVP_MAC *hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	EVP_MAC_CTX *mac = hmac ? EVP_MAC_CTX_new(hmac) : NULL;

	EVP_MAC_free(hmac);
	if (mac && !EVP_MAC_CTX_set_params(mac, params)) {
		EVP_MAC_CTX_free(mac);
		mac = NULL;
	}
	return mac;
}
