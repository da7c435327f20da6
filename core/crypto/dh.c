/* SPDX-License-Identifier: MIT */
#include "crypto/dh.h"

#include <laps/secret.h>
#include <stdbool.h>
#include <string.h>

#include "crypto/dhgroup.h"

laps_rc laps_dh_open(struct laps_dh *d, const uint8_t *params, size_t params_len,
		     struct laps_err *err)
{
	struct laps_dh made = {0};
	laps_rc rc = laps_dh_params_parse(params, params_len, &made.group, err);

	if (rc != LAPS_OK)
		return rc;
	made.mont = BN_MONT_CTX_new();
	made.ctx = BN_CTX_new();
	rc = made.mont && made.ctx ? laps_dhgroup_load(&made, err)
				   : laps_fail(err, LAPS_E_NOMEM, 0, "DH group");
	if (rc == LAPS_OK && !BN_MONT_CTX_set(made.mont, made.p, made.ctx))
		rc = laps_fail(err, LAPS_E_NOMEM, 0, "DH group");
	if (rc == LAPS_OK)
		*d = made;
	else
		laps_dh_close(&made);
	return rc;
}

void laps_dh_close(struct laps_dh *d)
{
	BN_free(d->p);
	BN_free(d->g);
	BN_free(d->q);
	BN_MONT_CTX_free(d->mont);
	BN_CTX_free(d->ctx);
	laps_comb_free(&d->of_g);
	laps_comb_free(&d->of_peer);
	*d = (struct laps_dh){0};
}

/* base ^ exponent mod p, in constant time, with its leading zeros. */
static laps_rc power_of(struct laps_dh *d, const BIGNUM *base, const uint8_t *exponent, size_t len,
			uint8_t *out)
{
	BIGNUM *x = BN_secure_new(), *r = BN_secure_new();
	laps_rc rc = LAPS_E_NOMEM;

	if (x && r && BN_bin2bn(exponent, (int)len, x)) {
		BN_set_flags(x, BN_FLG_CONSTTIME);
		if (BN_mod_exp_mont_consttime(r, base, x, d->p, d->ctx, d->mont) &&
		    BN_bn2binpad(r, out, (int)d->group.k) == (int)d->group.k)
			rc = LAPS_OK;
	}
	BN_clear_free(x);
	BN_clear_free(r);
	return rc;
}

/* Bytes of an exponent: of a private value, or of one below the order of g. */
static size_t exponent_length(const struct laps_dh *d, size_t private_len)
{
	size_t q_len = d->q ? (size_t)BN_num_bytes(d->q) : private_len;

	return q_len < private_len ? q_len : private_len;
}

/* The private value modulo the order of g: of most groups with a known one that halves the work.
 * BN_mod takes a time that depends on the numbers' lengths in words only; what it leaves goes with
 * a context of its own. */
static laps_rc reduce(const struct laps_dh *d, const uint8_t *private_value, size_t private_len,
		      uint8_t *out, size_t len)
{
	BIGNUM *x = BN_secure_new(), *r = BN_secure_new();
	BN_CTX *ctx = BN_CTX_secure_new();
	laps_rc rc = LAPS_E_NOMEM;

	if (x && r && ctx && BN_bin2bn(private_value, (int)private_len, x) &&
	    BN_mod(r, x, d->q, ctx) && BN_bn2binpad(r, out, (int)len) == (int)len)
		rc = LAPS_OK;
	BN_clear_free(x);
	BN_clear_free(r);
	BN_CTX_free(ctx);
	return rc;
}

/* Out of tables where there are any. Every base is in the subgroup that g generates: the private
 * value counts modulo its order. */
static laps_rc power(struct laps_dh *d, const BIGNUM *base, const struct laps_comb *tables,
		     const uint8_t *private_value, size_t private_len, uint8_t *out)
{
	uint8_t reduced[LAPS_DH_BYTES_MAX];
	const size_t len = exponent_length(d, private_len);
	const uint8_t *exponent = len == private_len ? private_value : reduced;
	laps_rc rc = LAPS_OK;

	if (exponent == reduced)
		rc = reduce(d, private_value, private_len, reduced, len);
	if (rc == LAPS_OK)
		rc = tables ? laps_comb_power(tables, exponent, len, out)
			    : power_of(d, base, exponent, len, out);
	laps_wipe(reduced, sizeof(reduced));
	return rc;
}

laps_rc laps_dh_public(struct laps_dh *d, const uint8_t *private_value, size_t private_len,
		       uint8_t *out)
{
	return power(d, d->g, d->of_g, private_value, private_len, out);
}

/* Is y a power of g? Over a safe prime p every y in range is when g is no square, and else every
 * square is. 1, 0, or -1: no memory. Nothing here is secret. */
static int in_subgroup(struct laps_dh *d, const BIGNUM *y)
{
	BIGNUM *r;
	int of_y, of_g, in = -1;

	if (!d->q) {
		of_g = BN_kronecker(d->g, d->p, d->ctx);
		of_y = BN_kronecker(y, d->p, d->ctx);
		return of_g < -1 || of_y < -1 ? -1 : of_g == -1 || of_y == 1;
	}
	r = BN_new();
	if (r && BN_mod_exp_mont(r, y, d->q, d->p, d->ctx, d->mont))
		in = BN_is_one(r);
	BN_free(r);
	return in;
}

/* 1 < y < p - 1, and a power of g. */
static laps_rc check_value(struct laps_dh *d, const BIGNUM *y, struct laps_err *err)
{
	BIGNUM *top = BN_dup(d->p);
	laps_rc rc = LAPS_OK;
	int in;

	if (!top || !BN_sub_word(top, 1)) {
		rc = laps_fail(err, LAPS_E_NOMEM, 0, "public key");
	} else if (BN_cmp(y, BN_value_one()) <= 0 || BN_cmp(y, top) >= 0) {
		rc = laps_fail(err, LAPS_E_AUTH, 0, "public key out of range");
	} else if ((in = in_subgroup(d, y)) != 1) {
		rc = in < 0 ? laps_fail(err, LAPS_E_NOMEM, 0, "public key")
			    : laps_fail(err, LAPS_E_AUTH, 0, "public key outside the subgroup");
	}
	BN_free(top);
	return rc;
}

/* All of it is public. */
static bool same_group(const struct laps_dh *d, const struct laps_pubkey *peer)
{
	return peer->agreement == LAPS_AGREEMENT_DH && peer->k == d->group.k &&
	       memcmp(peer->p, d->group.p, peer->k) == 0 &&
	       memcmp(peer->g, d->group.g, peer->k) == 0;
}

/* The peer's value as a number, checked. */
static laps_rc read_peer(struct laps_dh *d, const struct laps_pubkey *peer, BIGNUM **out,
			 struct laps_err *err)
{
	BIGNUM *y;
	laps_rc rc;

	if (!same_group(d, peer))
		return laps_fail(err, LAPS_E_AUTH, 0, "public key of another group");
	y = BN_bin2bn(peer->x, (int)peer->k, NULL);
	if (!y)
		return laps_fail(err, LAPS_E_NOMEM, 0, "public key");
	rc = check_value(d, y, err);
	if (rc == LAPS_OK)
		*out = y;
	else
		BN_free(y);
	return rc;
}

laps_rc laps_dh_fix(struct laps_dh *d, const struct laps_pubkey *peer, size_t private_len,
		    struct laps_err *err)
{
	const size_t len = exponent_length(d, private_len);
	BIGNUM *y = NULL;
	laps_rc rc = read_peer(d, peer, &y, err);

	if (rc == LAPS_OK) {
		rc = laps_comb_new(d->g, len, d->p, d->mont, d->ctx, &d->of_g);
		if (rc == LAPS_OK)
			rc = laps_comb_new(y, len, d->p, d->mont, d->ctx, &d->of_peer);
		if (rc != LAPS_OK)
			rc = laps_fail(err, rc, 0, "tables of powers");
	}
	BN_free(y);
	return rc;
}

laps_rc laps_dh_agree(struct laps_dh *d, const uint8_t *private_value, size_t private_len,
		      const struct laps_pubkey *peer, uint8_t *out, struct laps_err *err)
{
	BIGNUM *y = NULL;
	laps_rc rc = peer ? read_peer(d, peer, &y, err) : LAPS_OK;

	if (rc != LAPS_OK)
		return rc;
	rc = power(d, y, peer ? NULL : d->of_peer, private_value, private_len, out);
	if (rc != LAPS_OK)
		rc = laps_fail(err, rc, 0, "key agreement");
	BN_free(y);
	return rc;
}
