/* SPDX-License-Identifier: MIT */
#include "crypto/kdf.h"

#include <laps/secret.h>
#include <string.h>

#include "crypto/hmac.h"

#define HASH_LEN_MAX 64

/* UTF-16LE with a NUL unit, written out: their bytes are what both sides must agree upon. */
static const uint8_t service[] = {'K', 0, 'D', 0, 'S', 0, ' ', 0, 's', 0, 'e', 0,
				  'r', 0, 'v', 0, 'i', 0, 'c', 0, 'e', 0, 0,   0};
static const uint8_t sha512[] = {'S', 0, 'H', 0, 'A', 0, '5', 0, '1', 0, '2', 0, 0, 0};
const uint8_t laps_kdf_public_key[LAPS_KDF_PUBLIC_KEY_LEN] = {
	'K', 0,   'D', 0,   'S', 0,   ' ', 0,   'p', 0,   'u', 0,   'b', 0, 'l',
	0,   'i', 0,   'c', 0,   ' ', 0,   'k', 0,   'e', 0,   'y', 0,   0, 0};

laps_rc laps_kdf_open(struct laps_kdf *k, laps_kdf_hash hash)
{
	static const struct {
		char name[8];
		size_t len;
	} row[] = {
		[LAPS_KDF_SHA1] = {"SHA1", 20},
		[LAPS_KDF_SHA256] = {"SHA256", 32},
		[LAPS_KDF_SHA384] = {"SHA384", 48},
		[LAPS_KDF_SHA512] = {"SHA512", 64},
	};
	EVP_MAC_CTX *mac = laps_hmac_new(row[hash].name);

	if (!mac)
		return LAPS_E_NOMEM;
	*k = (struct laps_kdf){.mac = mac, .hash_len = row[hash].len};
	return LAPS_OK;
}

void laps_kdf_close(struct laps_kdf *k)
{
	EVP_MAC_CTX_free(k->mac);
	*k = (struct laps_kdf){0};
}

static void put_u32be(uint8_t out[static 4], size_t v)
{
	out[0] = (uint8_t)(v >> 24);
	out[1] = (uint8_t)(v >> 16);
	out[2] = (uint8_t)(v >> 8);
	out[3] = (uint8_t)v;
}

/* HMAC(key, i || label || 0 || context || bits): one block of output. */
static int derive_block(struct laps_kdf *k, size_t i, const uint8_t *key, size_t key_len,
			const uint8_t *context, size_t context_len, size_t out_len,
			uint8_t block[static HASH_LEN_MAX])
{
	uint8_t head[4 + sizeof(service) + 1] = {0}, bits[4];
	size_t len;

	put_u32be(head, i);
	memcpy(head + 4, service, sizeof(service));
	put_u32be(bits, out_len * 8);
	return EVP_MAC_init(k->mac, key, key_len, NULL) &&
	       EVP_MAC_update(k->mac, head, sizeof(head)) &&
	       EVP_MAC_update(k->mac, context, context_len) &&
	       EVP_MAC_update(k->mac, bits, sizeof(bits)) &&
	       EVP_MAC_final(k->mac, block, &len, HASH_LEN_MAX);
}

laps_rc laps_kdf_derive(struct laps_kdf *k, const uint8_t *key, size_t key_len,
			const uint8_t *context, size_t context_len, uint8_t *out, size_t out_len)
{
	uint8_t made[LAPS_DH_BYTES_MAX], block[HASH_LEN_MAX];
	laps_rc rc = LAPS_OK;
	size_t done = 0;

	if (out_len > sizeof(made))
		return LAPS_E_BUG;
	for (size_t i = 1; rc == LAPS_OK && done < out_len; i++) {
		size_t n = out_len - done < k->hash_len ? out_len - done : k->hash_len;

		if (!derive_block(k, i, key, key_len, context, context_len, out_len, block))
			rc = LAPS_E_NOMEM;
		else
			memcpy(made + done, block, n);
		done += n;
	}
	if (rc == LAPS_OK)
		memcpy(out, made, out_len);
	laps_wipe(block, sizeof(block));
	laps_wipe(made, out_len);
	return rc;
}

static const EVP_MD *concat_hash(laps_agreement agreement)
{
	switch (agreement) {
	case LAPS_AGREEMENT_ECDH_P384: return EVP_sha384();
	case LAPS_AGREEMENT_ECDH_P521: return EVP_sha512();
	case LAPS_AGREEMENT_DH:
	case LAPS_AGREEMENT_ECDH_P256: break;
	}
	return EVP_sha256();
}

laps_rc laps_kdf_concat(laps_agreement agreement, const uint8_t *z, size_t z_len,
			uint8_t out[static LAPS_KDF_CONCAT_LEN_MAX], size_t *out_len)
{
	static const uint8_t one[4] = {0, 0, 0, 1};
	const EVP_MD *hash = concat_hash(agreement);
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	uint8_t made[LAPS_KDF_CONCAT_LEN_MAX];
	laps_rc rc = LAPS_E_NOMEM;

	if (md && EVP_DigestInit_ex(md, hash, NULL) && EVP_DigestUpdate(md, one, sizeof(one)) &&
	    EVP_DigestUpdate(md, z, z_len) && EVP_DigestUpdate(md, sha512, sizeof(sha512)) &&
	    EVP_DigestUpdate(md, laps_kdf_public_key, sizeof(laps_kdf_public_key)) &&
	    EVP_DigestUpdate(md, service, sizeof(service)) && EVP_DigestFinal_ex(md, made, NULL)) {
		*out_len = (size_t)EVP_MD_get_size(hash);
		memcpy(out, made, *out_len);
		rc = LAPS_OK;
	}
	laps_wipe(made, sizeof(made));
	EVP_MD_CTX_free(md);
	return rc;
}
