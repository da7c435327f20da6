/* SPDX-License-Identifier: MIT */
#ifndef LAPS_CRYPTO_HMAC_H
#define LAPS_CRYPTO_HMAC_H
#include <openssl/evp.h>

/* HMAC with a digest by OpenSSL's name ("SHA256"), ready for EVP_MAC_init with a key, as often as
 * one likes. The caller frees it with EVP_MAC_CTX_free. NULL when there is no memory. */
EVP_MAC_CTX *laps_hmac_new(const char *digest);

#endif
