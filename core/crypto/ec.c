/* SPDX-License-Identifier: MIT */
#include "crypto/ec.h"

#include <laps/secret.h>
#include <openssl/ecerr.h>
#include <openssl/err.h>
#include <openssl/obj_mac.h>
#include <string.h>

#define POINT_LEN_MAX (1 + 2 * LAPS_EC_BYTES_MAX)

laps_rc laps_ec_open(struct laps_ec *c, laps_agreement agreement, struct laps_err *err)
{
	static const struct {
		int nid;
		size_t k;
	} row[] = {
		[LAPS_AGREEMENT_ECDH_P256] = {NID_X9_62_prime256v1, 32},
		[LAPS_AGREEMENT_ECDH_P384] = {NID_secp384r1, 48},
		[LAPS_AGREEMENT_ECDH_P521] = {NID_secp521r1, 66},
	};
	struct laps_ec made = {.agreement = agreement, .k = row[agreement].k};

	made.group = EC_GROUP_new_by_curve_name(row[agreement].nid);
	made.ctx = BN_CTX_secure_new();
	if (!made.group || !made.ctx) {
		laps_ec_close(&made);
		return laps_fail(err, LAPS_E_NOMEM, 0, "curve");
	}
	*c = made;
	return LAPS_OK;
}

void laps_ec_close(struct laps_ec *c)
{
	EC_POINT_free(c->peer);
	EC_GROUP_free(c->group);
	BN_CTX_free(c->ctx);
	*c = (struct laps_ec){0};
}

/* 0 < d < n */
static bool in_range(const struct laps_ec *c, const BIGNUM *d)
{
	return !BN_is_zero(d) && BN_cmp(d, EC_GROUP_get0_order(c->group)) < 0;
}

laps_rc laps_ec_pick_private(struct laps_ec *c, const uint8_t *random, size_t random_len,
			     uint8_t *out, struct laps_err *err)
{
	const unsigned spare_bits = (unsigned)c->k * 8 - (unsigned)EC_GROUP_order_bits(c->group);
	uint8_t d[LAPS_EC_BYTES_MAX];
	BIGNUM *n = BN_secure_new();
	laps_rc rc = LAPS_E_RANGE;

	for (size_t at = 0; n && rc == LAPS_E_RANGE && at + c->k <= random_len; at += c->k) {
		memcpy(d, random + at, c->k);
		d[0] = (uint8_t)(d[0] & (0xffu >> spare_bits));
		if (!BN_bin2bn(d, (int)c->k, n))
			rc = LAPS_E_NOMEM;
		else if (in_range(c, n))
			rc = LAPS_OK;
	}
	if (!n)
		rc = LAPS_E_NOMEM;
	if (rc == LAPS_OK)
		memcpy(out, d, c->k);
	BN_clear_free(n);
	laps_wipe(d, sizeof(d));
	return rc == LAPS_OK ? rc : laps_fail(err, rc, 0, "ephemeral key");
}

/* private_value times a point, or the base point: an uncompressed point to out. What OpenSSL leaves
 * of it in a context goes with that. */
static laps_rc multiply(struct laps_ec *c, const uint8_t *private_value, size_t private_len,
			const EC_POINT *point, uint8_t out[static POINT_LEN_MAX],
			struct laps_err *err)
{
	BIGNUM *d = BN_secure_new();
	EC_POINT *r = EC_POINT_new(c->group);
	BN_CTX *ctx = BN_CTX_secure_new();
	laps_rc rc = LAPS_OK;

	if (!d || !r || !ctx || !BN_bin2bn(private_value, (int)private_len, d))
		rc = laps_fail(err, LAPS_E_NOMEM, 0, "key agreement");
	else if (!in_range(c, d))
		rc = laps_fail(err, LAPS_E_RANGE, 0, "private key out of range");
	else if (!EC_POINT_mul(c->group, r, point ? NULL : d, point, point ? d : NULL, ctx) ||
		 EC_POINT_point2oct(c->group, r, POINT_CONVERSION_UNCOMPRESSED, out, 1 + 2 * c->k,
				    ctx) != 1 + 2 * c->k)
		rc = laps_fail(err, LAPS_E_NOMEM, 0, "key agreement");
	BN_clear_free(d);
	EC_POINT_clear_free(r);
	BN_CTX_free(ctx);
	return rc;
}

laps_rc laps_ec_public(struct laps_ec *c, const uint8_t *private_value, size_t private_len,
		       uint8_t *x, uint8_t *y, struct laps_err *err)
{
	uint8_t point[POINT_LEN_MAX];
	laps_rc rc = multiply(c, private_value, private_len, NULL, point, err);

	if (rc == LAPS_OK) {
		memcpy(x, point + 1, c->k);
		memcpy(y, point + 1 + c->k, c->k);
	}
	return rc;
}

/* Why the decoder refused, as its error queue tells: the point, or else its own want of memory. */
static laps_rc judge_refusal(struct laps_err *err)
{
	const int reason = ERR_GET_REASON(ERR_peek_last_error());

	if (reason == EC_R_INVALID_ENCODING || reason == EC_R_POINT_IS_NOT_ON_CURVE)
		return laps_fail(err, LAPS_E_AUTH, 0, "public key off the curve");
	return laps_fail(err, LAPS_E_NOMEM, 0, "public key");
}

/* The decoder checks both coordinates to be below the field's prime and the point to be on the
 * curve, whose order is prime: there is no smaller subgroup. */
static laps_rc read_point(struct laps_ec *c, const struct laps_pubkey *peer, EC_POINT **out,
			  struct laps_err *err)
{
	uint8_t bytes[POINT_LEN_MAX] = {POINT_CONVERSION_UNCOMPRESSED};
	EC_POINT *point;
	laps_rc rc = LAPS_OK;

	if (peer->agreement != c->agreement)
		return laps_fail(err, LAPS_E_AUTH, 0, "public key of another group");
	point = EC_POINT_new(c->group);
	if (!point)
		return laps_fail(err, LAPS_E_NOMEM, 0, "public key");
	memcpy(bytes + 1, peer->x, c->k);
	memcpy(bytes + 1 + c->k, peer->y, c->k);
	/* a refused point is an answer: it leaves nothing in the caller's error queue */
	ERR_set_mark();
	if (!EC_POINT_oct2point(c->group, point, bytes, 1 + 2 * c->k, c->ctx))
		rc = judge_refusal(err);
	ERR_pop_to_mark();
	if (rc == LAPS_OK)
		*out = point;
	else
		EC_POINT_free(point);
	return rc;
}

laps_rc laps_ec_fix(struct laps_ec *c, const struct laps_pubkey *peer, struct laps_err *err)
{
	return read_point(c, peer, &c->peer, err);
}

laps_rc laps_ec_agree(struct laps_ec *c, const uint8_t *private_value, size_t private_len,
		      const struct laps_pubkey *peer, uint8_t *out, struct laps_err *err)
{
	uint8_t shared[POINT_LEN_MAX];
	EC_POINT *point = NULL;
	laps_rc rc = peer ? read_point(c, peer, &point, err) : LAPS_OK;

	if (rc == LAPS_OK)
		rc = multiply(c, private_value, private_len, peer ? point : c->peer, shared, err);
	if (rc == LAPS_OK)
		memcpy(out, shared + 1, c->k);
	laps_wipe(shared, sizeof(shared));
	EC_POINT_free(point);
	return rc;
}
