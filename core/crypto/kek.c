/* SPDX-License-Identifier: MIT */
#include "crypto/kek.h"

#include <laps/secret.h>
#include <laps/utf16.h>
#include <string.h>

#include "crypto/dh.h"
#include "crypto/kdf.h"

#define NAME_MAX_LEN 32 /* bytes of an agreement's name in UTF-16LE with NUL */

/* Bytes of a private value: its bits rounded up. LAPS_E_RANGE: none, or more than a group has. */
static laps_rc private_length(uint32_t bits, size_t *len, struct laps_err *err)
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

/* Shared secret -> key-encryption key. */
static laps_rc kek_from_shared(laps_kdf_hash hash, const uint8_t *z, size_t z_len,
			       uint8_t kek[static LAPS_AES_KEY_LEN], struct laps_err *err)
{
	uint8_t secret[LAPS_KDF_CONCAT_LEN];
	laps_rc rc = laps_kdf_concat(z, z_len, secret);

	if (rc != LAPS_OK)
		rc = laps_fail(err, rc, 0, "key derivation");
	else
		rc = derive(hash, secret, sizeof(secret), laps_kdf_public_key,
			    sizeof(laps_kdf_public_key), kek, LAPS_AES_KEY_LEN, err);
	laps_wipe(secret, sizeof(secret));
	return rc;
}

laps_rc laps_kek_from_nonce(laps_kdf_hash hash, const uint8_t l2_key[static LAPS_SEED_LEN],
			    const uint8_t *key_info, size_t key_info_len,
			    uint8_t kek[static LAPS_AES_KEY_LEN], struct laps_err *err)
{
	return derive(hash, l2_key, LAPS_SEED_LEN, key_info, key_info_len, kek, LAPS_AES_KEY_LEN,
		      err);
}

/* The place for the elliptic curves: each agreement opens its own group here and below. */
static laps_rc open_group(struct laps_dh *d, laps_agreement agreement, const uint8_t *params,
			  size_t params_len, struct laps_err *err)
{
	if (agreement != LAPS_AGREEMENT_DH)
		return laps_fail(err, LAPS_E_UNSUPPORTED, 0, "secret agreement");
	return laps_dh_open(d, params, params_len, err);
}

/* Agree with a peer and derive; both ends come here. */
static laps_rc agree(struct laps_dh *d, laps_kdf_hash hash, const uint8_t *private_value,
		     size_t private_len, const struct laps_pubkey *peer,
		     uint8_t kek[static LAPS_AES_KEY_LEN], struct laps_err *err)
{
	uint8_t z[LAPS_DH_BYTES_MAX];
	laps_rc rc = laps_dh_agree(d, private_value, private_len, peer, z, err);

	if (rc == LAPS_OK)
		rc = kek_from_shared(hash, z, d->k, kek, err);
	laps_wipe(z, sizeof(z));
	return rc;
}

laps_rc laps_kek_for_reader(const struct laps_gke *e, const uint8_t l2_key[static LAPS_SEED_LEN],
			    const uint8_t *key_info, size_t key_info_len,
			    uint8_t kek[static LAPS_AES_KEY_LEN], struct laps_err *err)
{
	uint8_t private_value[LAPS_DH_BYTES_MAX];
	struct laps_pubkey peer;
	struct laps_dh d = {0};
	size_t private_len = 0;
	laps_rc rc;

	if ((rc = laps_pubkey_parse(key_info, key_info_len, &peer, err)) != LAPS_OK ||
	    (rc = private_length(e->private_key_bits, &private_len, err)) != LAPS_OK ||
	    (rc = open_group(&d, e->agreement, e->agreement_params, e->agreement_params_len,
			     err)) != LAPS_OK)
		return rc;
	rc = group_private_key(e->kdf_hash, e->agreement, l2_key, private_value, private_len, err);
	if (rc == LAPS_OK)
		rc = agree(&d, e->kdf_hash, private_value, private_len, &peer, kek, err);
	laps_wipe(private_value, sizeof(private_value));
	laps_dh_close(&d);
	return rc;
}

/* Append the public key of a private value in group d. */
static laps_rc put_public_key(struct laps_dh *d, const uint8_t *private_value, size_t private_len,
			      struct laps_buf *out, struct laps_err *err)
{
	uint8_t p[LAPS_DH_BYTES_MAX], g[LAPS_DH_BYTES_MAX], y[LAPS_DH_BYTES_MAX];
	const struct laps_pubkey key = {
		.agreement = LAPS_AGREEMENT_DH, .k = d->k, .p = p, .g = g, .x = y};
	laps_rc rc = laps_dh_public(d, private_value, private_len, y);

	if (rc != LAPS_OK || BN_bn2binpad(d->p, p, (int)d->k) < 0 ||
	    BN_bn2binpad(d->g, g, (int)d->k) < 0)
		return laps_fail(err, LAPS_E_NOMEM, 0, "public key");
	laps_pubkey_format(&key, out);
	rc = laps_buf_status(out);
	return rc == LAPS_OK ? rc : laps_fail(err, rc, 0, "public key");
}

laps_rc laps_kek_for_writer(const struct laps_gke *e, const uint8_t *private_value,
			    struct laps_buf *key_info, uint8_t kek[static LAPS_AES_KEY_LEN],
			    struct laps_err *err)
{
	struct laps_pubkey peer;
	struct laps_dh d = {0};
	size_t private_len = 0;
	laps_rc rc;

	if ((rc = laps_pubkey_parse(e->l2_key, e->l2_key_len, &peer, err)) != LAPS_OK ||
	    (rc = private_length(e->private_key_bits, &private_len, err)) != LAPS_OK ||
	    (rc = open_group(&d, e->agreement, e->agreement_params, e->agreement_params_len,
			     err)) != LAPS_OK)
		return rc;
	rc = agree(&d, e->kdf_hash, private_value, private_len, &peer, kek, err);
	if (rc == LAPS_OK)
		rc = put_public_key(&d, private_value, private_len, key_info, err);
	laps_dh_close(&d);
	return rc;
}

laps_rc laps_group_public_key(laps_kdf_hash hash, laps_agreement agreement, const uint8_t *params,
			      size_t params_len, uint32_t private_key_bits,
			      const uint8_t l2_key[static LAPS_SEED_LEN], struct laps_buf *out,
			      struct laps_err *err)
{
	uint8_t private_value[LAPS_DH_BYTES_MAX];
	struct laps_dh d = {0};
	size_t private_len = 0;
	laps_rc rc;

	if ((rc = private_length(private_key_bits, &private_len, err)) != LAPS_OK ||
	    (rc = open_group(&d, agreement, params, params_len, err)) != LAPS_OK)
		return rc;
	rc = group_private_key(hash, agreement, l2_key, private_value, private_len, err);
	if (rc == LAPS_OK)
		rc = put_public_key(&d, private_value, private_len, out, err);
	laps_wipe(private_value, sizeof(private_value));
	laps_dh_close(&d);
	return rc;
}
