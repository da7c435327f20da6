/* SPDX-License-Identifier: MIT */
#include "crypto/dh.h"

#include <stdbool.h>
#include <string.h>

#include "crypto/rfc5114.h"

/* All of it is public. */
static bool is_rfc5114(const uint8_t *p, const uint8_t *g, size_t k)
{
	return k == LAPS_RFC5114_LEN && memcmp(p, laps_rfc5114_p, LAPS_RFC5114_LEN) == 0 &&
	       memcmp(g, laps_rfc5114_g, LAPS_RFC5114_LEN) == 0;
}

laps_rc laps_dh_open(struct laps_dh *d, const uint8_t *params, size_t params_len,
		     struct laps_err *err)
{
	struct laps_dh_params group;
	struct laps_dh made = {0};
	laps_rc rc = laps_dh_params_parse(params, params_len, &group, err);

	if (rc != LAPS_OK)
		return rc;
	if (!is_rfc5114(group.p, group.g, group.k))
		return laps_fail(err, LAPS_E_UNSUPPORTED, 0, "DH group");
	made.k = group.k;
	made.p = BN_bin2bn(laps_rfc5114_p, LAPS_RFC5114_LEN, NULL);
	made.g = BN_bin2bn(laps_rfc5114_g, LAPS_RFC5114_LEN, NULL);
	made.q = BN_bin2bn(laps_rfc5114_q, LAPS_RFC5114_Q_LEN, NULL);
	made.mont = BN_MONT_CTX_new();
	made.ctx = BN_CTX_new();
	if (!made.p || !made.g || !made.q || !made.mont || !made.ctx ||
	    !BN_MONT_CTX_set(made.mont, made.p, made.ctx)) {
		laps_dh_close(&made);
		return laps_fail(err, LAPS_E_NOMEM, 0, "DH group");
	}
	*d = made;
	return LAPS_OK;
}

void laps_dh_close(struct laps_dh *d)
{
	BN_free(d->p);
	BN_free(d->g);
	BN_free(d->q);
	BN_MONT_CTX_free(d->mont);
	BN_CTX_free(d->ctx);
	*d = (struct laps_dh){0};
}

/* base ^ private_value mod p, in constant time, with its leading zeros. */
static laps_rc power(struct laps_dh *d, const BIGNUM *base, const uint8_t *private_value,
		     size_t private_len, uint8_t *out)
{
	BIGNUM *x = BN_secure_new(), *r = BN_secure_new();
	laps_rc rc = LAPS_E_NOMEM;

	if (x && r && BN_bin2bn(private_value, (int)private_len, x)) {
		BN_set_flags(x, BN_FLG_CONSTTIME);
		if (BN_mod_exp_mont_consttime(r, base, x, d->p, d->ctx, d->mont) &&
		    BN_bn2binpad(r, out, (int)d->k) == (int)d->k)
			rc = LAPS_OK;
	}
	BN_clear_free(x);
	BN_clear_free(r);
	return rc;
}

laps_rc laps_dh_public(struct laps_dh *d, const uint8_t *private_value, size_t private_len,
		       uint8_t *out)
{
	return power(d, d->g, private_value, private_len, out);
}

/* 1 < y < p - 1, and y^q = 1: nothing here is secret. */
static laps_rc check_value(struct laps_dh *d, const BIGNUM *y, struct laps_err *err)
{
	BIGNUM *r = BN_new(), *top = BN_dup(d->p);
	laps_rc rc = LAPS_OK;

	if (!r || !top || !BN_sub_word(top, 1))
		rc = laps_fail(err, LAPS_E_NOMEM, 0, "public key");
	else if (BN_cmp(y, BN_value_one()) <= 0 || BN_cmp(y, top) >= 0)
		rc = laps_fail(err, LAPS_E_AUTH, 0, "public key out of range");
	else if (!BN_mod_exp_mont(r, y, d->q, d->p, d->ctx, d->mont))
		rc = laps_fail(err, LAPS_E_NOMEM, 0, "public key");
	else if (!BN_is_one(r))
		rc = laps_fail(err, LAPS_E_AUTH, 0, "public key outside the subgroup");
	BN_free(r);
	BN_free(top);
	return rc;
}

laps_rc laps_dh_agree(struct laps_dh *d, const uint8_t *private_value, size_t private_len,
		      const struct laps_pubkey *peer, uint8_t *out, struct laps_err *err)
{
	BIGNUM *y = NULL;
	laps_rc rc;

	if (peer->agreement != LAPS_AGREEMENT_DH || !is_rfc5114(peer->p, peer->g, peer->k))
		return laps_fail(err, LAPS_E_AUTH, 0, "public key of another group");
	y = BN_bin2bn(peer->x, (int)peer->k, NULL);
	if (!y)
		return laps_fail(err, LAPS_E_NOMEM, 0, "public key");
	rc = check_value(d, y, err);
	if (rc == LAPS_OK) {
		rc = power(d, y, private_value, private_len, out);
		if (rc != LAPS_OK)
			rc = laps_fail(err, rc, 0, "key agreement");
	}
	BN_free(y);
	return rc;
}
