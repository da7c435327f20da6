/* SPDX-License-Identifier: MIT */
#include "crypto/kek.h"

#include <laps/secret.h>
#include <laps/utf16.h>
#include <string.h>

#include "crypto/kdf.h"

#define NAME_MAX_LEN 32 /* bytes of an agreement's name in UTF-16LE with NUL */

laps_rc laps_private_length(uint32_t bits, size_t *len, struct laps_err *err)
{
	if (bits == 0 || bits > LAPS_DH_BYTES_MAX * 8)
		return laps_fail(err, LAPS_E_RANGE, 0, "private key length");
	*len = (bits + 7) / 8;
	return LAPS_OK;
}

/* One derivation with a context of its own. */
static laps_rc derive(laps_kdf_hash hash, const uint8_t *key, size_t key_len,
		      const uint8_t *context, size_t context_len, uint8_t *out, size_t out_len,
		      struct laps_err *err)
{
	struct laps_kdf kdf;
	laps_rc rc = laps_kdf_open(&kdf, hash);

	if (rc == LAPS_OK) {
		rc = laps_kdf_derive(&kdf, key, key_len, context, context_len, out, out_len);
		laps_kdf_close(&kdf);
	}
	return rc == LAPS_OK ? rc : laps_fail(err, rc, 0, "key derivation");
}

/* The group's private key of a period: derived from the L2 key under the agreement's name. */
static laps_rc group_private_key(laps_kdf_hash hash, laps_agreement agreement,
				 const uint8_t l2_key[static LAPS_SEED_LEN], uint8_t *out,
				 size_t out_len, struct laps_err *err)
{
	const char *name = laps_agreement_name(agreement);
	struct laps_buf context;
	laps_rc rc;

	laps_buf_init(&context, NAME_MAX_LEN);
	rc = laps_utf16le_from_utf8(name, strlen(name), true, &context, err);
	if (rc == LAPS_OK)
		rc = derive(hash, l2_key, LAPS_SEED_LEN, context.data, context.len, out, out_len,
			    err);
	laps_buf_clear(&context);
	return rc;
}

laps_rc laps_kek_from_nonce(laps_kdf_hash hash, const uint8_t l2_key[static LAPS_SEED_LEN],
			    const uint8_t *key_info, size_t key_info_len,
			    uint8_t kek[static LAPS_AES_KEY_LEN], struct laps_err *err)
{
	return derive(hash, l2_key, LAPS_SEED_LEN, key_info, key_info_len, kek, LAPS_AES_KEY_LEN,
		      err);
}

/* How many bytes of z are zeros before the first other one; every byte is looked at. */
static size_t leading_zeros(const uint8_t *z, size_t len)
{
	unsigned still = 1;
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		still &= ((unsigned)z[i] - 1) >> 8 & 1;
		n += still;
	}
	return n;
}

laps_rc laps_kek_from_shared(const struct laps_shared *s, bool stripped,
			     uint8_t kek[static LAPS_AES_KEY_LEN], struct laps_err *err)
{
	uint8_t secret[LAPS_KDF_CONCAT_LEN_MAX];
	size_t secret_len, skip = stripped ? leading_zeros(s->z, s->z_len) : 0;
	laps_rc rc =
		laps_kdf_concat(s->agreement, s->z + skip, s->z_len - skip, secret, &secret_len);

	if (rc != LAPS_OK)
		rc = laps_fail(err, rc, 0, "key derivation");
	else
		rc = derive(s->hash, secret, secret_len, laps_kdf_public_key,
			    sizeof(laps_kdf_public_key), kek, LAPS_AES_KEY_LEN, err);
	laps_wipe(secret, sizeof(secret));
	return rc;
}

laps_rc laps_shared_agree(struct laps_group *g, laps_kdf_hash hash, const uint8_t *private_value,
			  size_t private_len, const struct laps_pubkey *peer,
			  struct laps_shared *out, struct laps_err *err)
{
	out->hash = hash;
	out->agreement = g->agreement;
	out->z_len = g->k;
	return laps_group_agree(g, private_value, private_len, peer, out->z, err);
}

laps_rc laps_shared_for_reader(const struct laps_gke *e, const uint8_t l2_key[static LAPS_SEED_LEN],
			       const uint8_t *key_info, size_t key_info_len,
			       struct laps_shared *out, struct laps_err *err)
{
	uint8_t private_value[LAPS_DH_BYTES_MAX];
	struct laps_group g = {0};
	struct laps_pubkey peer;
	size_t private_len = 0;
	laps_rc rc;

	if ((rc = laps_pubkey_parse(key_info, key_info_len, &peer, err)) != LAPS_OK ||
	    (rc = laps_private_length(e->private_key_bits, &private_len, err)) != LAPS_OK ||
	    (rc = laps_group_open(&g, e->agreement, e->agreement_params, e->agreement_params_len,
				  err)) != LAPS_OK)
		return rc;
	rc = group_private_key(e->kdf_hash, e->agreement, l2_key, private_value, private_len, err);
	if (rc == LAPS_OK)
		rc = laps_shared_agree(&g, e->kdf_hash, private_value, private_len, &peer, out,
				       err);
	if (rc == LAPS_E_RANGE)
		rc = laps_fail(err, LAPS_E_AUTH, 0, "group private key out of range");
	laps_wipe(private_value, sizeof(private_value));
	laps_group_close(&g);
	return rc;
}

laps_rc laps_group_public_key(laps_kdf_hash hash, laps_agreement agreement, const uint8_t *params,
			      size_t params_len, uint32_t private_key_bits,
			      const uint8_t l2_key[static LAPS_SEED_LEN], struct laps_buf *out,
			      struct laps_err *err)
{
	uint8_t private_value[LAPS_DH_BYTES_MAX];
	struct laps_group g = {0};
	size_t private_len = 0;
	laps_rc rc;

	if ((rc = laps_private_length(private_key_bits, &private_len, err)) != LAPS_OK ||
	    (rc = laps_group_open(&g, agreement, params, params_len, err)) != LAPS_OK)
		return rc;
	rc = group_private_key(hash, agreement, l2_key, private_value, private_len, err);
	if (rc == LAPS_OK)
		rc = laps_group_put_public(&g, private_value, private_len, out, err);
	laps_wipe(private_value, sizeof(private_value));
	laps_group_close(&g);
	return rc;
}
