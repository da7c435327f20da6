/* SPDX-License-Identifier: MIT */
/*
 * The two key derivations of MS-GKDI: SP800-108 in counter mode with HMAC, [MS-GKDI] 3.1.4.1.2, and
 * the SP800-56A concatenation KDF over a shared secret. The context object is opened once for an
 * operation, since walking from a root key takes up to 64 derivations and fetching an algorithm
 * costs more than using it.
 */
#ifndef LAPS_CRYPTO_KDF_H
#define LAPS_CRYPTO_KDF_H
#include <laps/err.h>
#include <laps/pubkey.h>
#include <openssl/evp.h>
#include <stddef.h>
#include <stdint.h>

struct laps_kdf {
	EVP_MAC_CTX *mac;
	size_t hash_len; /* bytes */
};

/* LAPS_OK; LAPS_E_NOMEM, also when OpenSSL has no such hash. After a failure there is nothing to
 * close. */
LAPS_MUST_USE laps_rc laps_kdf_open(struct laps_kdf *k, laps_kdf_hash hash);
/* Frees and wipes; a zeroed k is fine. */
void laps_kdf_close(struct laps_kdf *k);

/*
 * out_len bytes, at most LAPS_DH_BYTES_MAX, from key under the label "KDS service" and context. out
 * may be key, and is written only on LAPS_OK. LAPS_OK; LAPS_E_BUG (out_len), LAPS_E_NOMEM.
 */
LAPS_MUST_USE laps_rc laps_kdf_derive(struct laps_kdf *k, const uint8_t *key, size_t key_len,
				      const uint8_t *context, size_t context_len, uint8_t *out,
				      size_t out_len);

#define LAPS_KDF_CONCAT_LEN_MAX 64

/*
 * H(1 || z || "SHA512" || "KDS public key" || "KDS service"): one round, so out_len is H's length.
 * H follows the agreement: SHA-256 for DH and P-256, SHA-384 for P-384, SHA-512 for P-521. The
 * literal SHA512 follows nothing. out and out_len are written only on LAPS_OK. LAPS_OK;
 * LAPS_E_NOMEM.
 */
LAPS_MUST_USE laps_rc laps_kdf_concat(laps_agreement agreement, const uint8_t *z, size_t z_len,
				      uint8_t out[static LAPS_KDF_CONCAT_LEN_MAX], size_t *out_len);

/* "KDS public key" in UTF-16LE with its NUL: the context of the last derivation. */
#define LAPS_KDF_PUBLIC_KEY_LEN 30
extern const uint8_t laps_kdf_public_key[LAPS_KDF_PUBLIC_KEY_LEN];

#endif
