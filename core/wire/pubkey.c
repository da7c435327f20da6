/* SPDX-License-Identifier: MIT */
#include <laps/pubkey.h>

#include "wire/rd.h"

#define MAGIC_DHPB 0x42504844u
#define MAGIC_ECK1 0x314B4345u
#define MAGIC_ECK3 0x334B4345u
#define MAGIC_ECK5 0x354B4345u

static const struct curve {
	uint32_t magic;
	laps_agreement agreement;
	size_t k; /* bytes of a coordinate */
} curves[] = {
	{MAGIC_ECK1, LAPS_AGREEMENT_ECDH_P256, 32},
	{MAGIC_ECK3, LAPS_AGREEMENT_ECDH_P384, 48},
	{MAGIC_ECK5, LAPS_AGREEMENT_ECDH_P521, 66},
};
#define CURVE_N (sizeof(curves) / sizeof(curves[0]))

static void read_dh(struct laps_rd *r, struct laps_pubkey *key)
{
	key->agreement = LAPS_AGREEMENT_DH;
	key->k = laps_rd_u32le(r);
	if (key->k < 1 || key->k > LAPS_DH_BYTES_MAX)
		laps_rd_fail(r, LAPS_E_RANGE, 4, "public key: length is not allowed");
	key->p = laps_rd_bytes(r, key->k);
	key->g = laps_rd_bytes(r, key->k);
	key->x = laps_rd_bytes(r, key->k);
}

static void read_ec(struct laps_rd *r, uint32_t magic, struct laps_pubkey *key)
{
	const struct curve *c = NULL;

	for (size_t i = 0; i < CURVE_N; i++) {
		if (curves[i].magic == magic)
			c = &curves[i];
	}
	if (c == NULL) {
		laps_rd_fail(r, LAPS_E_FORMAT, 0, "public key: unknown magic");
		return;
	}
	key->agreement = c->agreement;
	key->k = laps_rd_u32le(r);
	if (key->k != c->k)
		laps_rd_fail(r, LAPS_E_RANGE, 4, "public key: length is not the curve's");
	key->x = laps_rd_bytes(r, key->k);
	key->y = laps_rd_bytes(r, key->k);
}

laps_rc laps_pubkey_parse(const uint8_t *in, size_t len, struct laps_pubkey *out,
			  struct laps_err *err)
{
	struct laps_rd r;
	struct laps_pubkey key = {0};
	uint32_t magic = 0;
	laps_rc rc = LAPS_OK;

	laps_rd_init(&r, in, len);
	magic = laps_rd_u32le(&r);
	if (magic == MAGIC_DHPB)
		read_dh(&r, &key);
	else
		read_ec(&r, magic, &key);
	rc = laps_rd_end(&r, err);
	if (rc != LAPS_OK)
		return rc;
	*out = key;
	return LAPS_OK;
}

void laps_pubkey_format(const struct laps_pubkey *k, struct laps_buf *out)
{
	if (k->agreement == LAPS_AGREEMENT_DH) {
		laps_buf_put_u32le(out, MAGIC_DHPB);
		laps_buf_put_u32le(out, (uint32_t)k->k);
		laps_buf_put(out, k->p, k->k);
		laps_buf_put(out, k->g, k->k);
		laps_buf_put(out, k->x, k->k);
		return;
	}
	for (size_t i = 0; i < CURVE_N; i++) {
		if (curves[i].agreement == k->agreement)
			laps_buf_put_u32le(out, curves[i].magic);
	}
	laps_buf_put_u32le(out, (uint32_t)k->k);
	laps_buf_put(out, k->x, k->k);
	laps_buf_put(out, k->y, k->k);
}
