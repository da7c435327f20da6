/* SPDX-License-Identifier: MIT */
/* What a root key says about its algorithms: their names, KDF parameters and DH parameters. */
#include <laps/pubkey.h>
#include <string.h>

#include "wire/names.h"
#include "wire/rd.h"

#define MAGIC_DHPM     0x4D504844u
#define DH_HEADER_LEN  12u
#define HASH_NAME_MAX  32
#define KDF_FIXED_WORD 1u

static const char *const hash_names[] = {"SHA1", "SHA256", "SHA384", "SHA512"};
static const char *const agreement_names[] = {"DH", "ECDH_P256", "ECDH_P384", "ECDH_P521"};

const char *laps_kdf_hash_name(laps_kdf_hash h)
{
	return hash_names[h];
}

laps_rc laps_kdf_hash_parse_name(const char *name, laps_kdf_hash *out)
{
	for (unsigned i = 0; i < sizeof(hash_names) / sizeof(hash_names[0]); i++) {
		if (strcmp(hash_names[i], name) == 0) {
			*out = (laps_kdf_hash)i;
			return LAPS_OK;
		}
	}
	return LAPS_E_UNSUPPORTED;
}

const char *laps_agreement_name(laps_agreement a)
{
	return agreement_names[a];
}

laps_rc laps_agreement_parse_name(const char *name, laps_agreement *out)
{
	for (unsigned i = 0; i < sizeof(agreement_names) / sizeof(agreement_names[0]); i++) {
		if (strcmp(agreement_names[i], name) == 0) {
			*out = (laps_agreement)i;
			return LAPS_OK;
		}
	}
	return LAPS_E_UNSUPPORTED;
}

laps_rc laps_kdf_params_parse(const uint8_t *in, size_t len, laps_kdf_hash *out,
			      struct laps_err *err)
{
	struct laps_rd r;
	char name[HASH_NAME_MAX];
	size_t name_len = 0;
	laps_kdf_hash hash = LAPS_KDF_SHA512;
	laps_rc rc = LAPS_OK;

	laps_rd_init(&r, in, len);
	if (laps_rd_u32le(&r) != 0 || laps_rd_u32le(&r) != KDF_FIXED_WORD)
		laps_rd_fail(&r, LAPS_E_FORMAT, 0, "KDF parameters: wrong header");
	name_len = laps_rd_u32le(&r);
	if (laps_rd_u32le(&r) != 0)
		laps_rd_fail(&r, LAPS_E_FORMAT, 12, "KDF parameters: wrong header");
	laps_rd_name(&r, name_len, name, sizeof(name));
	rc = laps_rd_end(&r, err);
	if (rc != LAPS_OK)
		return rc;
	rc = laps_kdf_hash_parse_name(name, &hash);
	if (rc != LAPS_OK)
		return laps_fail(err, rc, 16, "KDF parameters: unknown hash");
	*out = hash;
	return LAPS_OK;
}

void laps_kdf_params_format(laps_kdf_hash h, struct laps_buf *out)
{
	laps_buf_put_u32le(out, 0);
	laps_buf_put_u32le(out, KDF_FIXED_WORD);
	laps_buf_put_u32le(out, (uint32_t)laps_name_len(hash_names[h]));
	laps_buf_put_u32le(out, 0);
	laps_buf_put_name(out, hash_names[h]);
}

laps_rc laps_dh_params_parse(const uint8_t *in, size_t len, struct laps_dh_params *out,
			     struct laps_err *err)
{
	struct laps_rd r;
	struct laps_dh_params d = {0};
	size_t total_len = 0;
	laps_rc rc = LAPS_OK;

	laps_rd_init(&r, in, len);
	total_len = laps_rd_u32le(&r);
	if (laps_rd_u32le(&r) != MAGIC_DHPM)
		laps_rd_fail(&r, LAPS_E_FORMAT, 4, "DH parameters: magic is not DHPM");
	d.k = laps_rd_u32le(&r);
	if (d.k < 1 || d.k > LAPS_DH_BYTES_MAX)
		laps_rd_fail(&r, LAPS_E_RANGE, 8, "DH parameters: length is not allowed");
	if (total_len != DH_HEADER_LEN + 2 * d.k)
		laps_rd_fail(&r, LAPS_E_RANGE, 0, "DH parameters: lengths do not add up");
	d.p = laps_rd_bytes(&r, d.k);
	d.g = laps_rd_bytes(&r, d.k);
	rc = laps_rd_end(&r, err);
	if (rc != LAPS_OK)
		return rc;
	*out = d;
	return LAPS_OK;
}

void laps_dh_params_format(const struct laps_dh_params *d, struct laps_buf *out)
{
	laps_buf_put_u32le(out, (uint32_t)(DH_HEADER_LEN + 2 * d->k));
	laps_buf_put_u32le(out, MAGIC_DHPM);
	laps_buf_put_u32le(out, (uint32_t)d->k);
	laps_buf_put(out, d->p, d->k);
	laps_buf_put(out, d->g, d->k);
}
