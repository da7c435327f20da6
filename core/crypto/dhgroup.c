/* SPDX-License-Identifier: MIT */
#include "crypto/dhgroup.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <stdbool.h>
#include <string.h>

#include "crypto/rfc5114.h"

/* All of it is public. */
static bool is_rfc5114_23(const struct laps_dh_params *group)
{
	return group->k == LAPS_RFC5114_LEN &&
	       memcmp(group->p, laps_rfc5114_p, LAPS_RFC5114_LEN) == 0 &&
	       memcmp(group->g, laps_rfc5114_g, LAPS_RFC5114_LEN) == 0;
}

static laps_rc check_range(const struct laps_dh *d, struct laps_err *err)
{
	BIGNUM *top = BN_dup(d->p);
	laps_rc rc = LAPS_OK;

	if (!top || !BN_sub_word(top, 1))
		rc = laps_fail(err, LAPS_E_NOMEM, 0, "DH group");
	else if ((size_t)BN_num_bytes(d->p) != d->group.k || BN_num_bits(d->p) < LAPS_DH_BITS_MIN)
		rc = laps_fail(err, LAPS_E_RANGE, 0, "DH group: p is too short");
	else if (!BN_is_odd(d->p))
		rc = laps_fail(err, LAPS_E_RANGE, 0, "DH group: p is no prime");
	else if (BN_cmp(d->g, BN_value_one()) <= 0 || BN_cmp(d->g, top) >= 0)
		rc = laps_fail(err, LAPS_E_RANGE, 0, "DH group: g out of range");
	BN_free(top);
	return rc;
}

/* A key object of nothing but p and g: OpenSSL knows the published groups by these, and their q. */
static EVP_PKEY *make_pkey(const struct laps_dh *d)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "DH", NULL);
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	OSSL_PARAM *params = NULL;
	EVP_PKEY *key = NULL;

	if (ctx && build && OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_FFC_P, d->p) &&
	    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_FFC_G, d->g))
		params = OSSL_PARAM_BLD_to_param(build);
	if (params && (EVP_PKEY_fromdata_init(ctx) <= 0 ||
		       EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_KEY_PARAMETERS, params) <= 0))
		key = NULL;
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(build);
	EVP_PKEY_CTX_free(ctx);
	return key;
}

/* 2^(n-1) = 1 mod n */
static bool passes_fermat(const BIGNUM *n, BN_CTX *ctx, laps_rc *rc)
{
	BIGNUM *two = BN_new(), *power = BN_dup(n), *r = BN_new();
	bool passes = false;

	if (two && power && r && BN_set_word(two, 2) && BN_sub_word(power, 1) &&
	    BN_mod_exp(r, two, power, n, ctx))
		passes = BN_is_one(r);
	else
		*rc = LAPS_E_NOMEM;
	BN_free(two);
	BN_free(power);
	BN_free(r);
	return passes;
}

static laps_rc check_safe_prime(const struct laps_dh *d, struct laps_err *err)
{
	BIGNUM *half = BN_new();
	laps_rc rc = half && BN_rshift1(half, d->p) ? LAPS_OK : LAPS_E_NOMEM;
	bool safe = rc == LAPS_OK && BN_is_odd(half) && passes_fermat(half, d->ctx, &rc) &&
		    passes_fermat(d->p, d->ctx, &rc);

	if (rc != LAPS_OK)
		rc = laps_fail(err, LAPS_E_NOMEM, 0, "DH group");
	else if (!safe)
		rc = laps_fail(err, LAPS_E_UNSUPPORTED, 0, "DH group: order of g is not known");
	BN_free(half);
	return rc;
}

/* q of a published group; of those over a safe prime it is not needed. */
static laps_rc find_order(struct laps_dh *d, struct laps_err *err)
{
	EVP_PKEY *key = make_pkey(d);
	BIGNUM *q = NULL;
	bool known;

	if (!key)
		return laps_fail(err, LAPS_E_NOMEM, 0, "DH group");
	known = EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_FFC_Q, &q) > 0;
	EVP_PKEY_free(key);
	if (!known)
		return check_safe_prime(d, err);
	if (BN_num_bits(q) == BN_num_bits(d->p) - 1)
		BN_free(q);
	else
		d->q = q;
	return LAPS_OK;
}

laps_rc laps_dhgroup_load(struct laps_dh *d, struct laps_err *err)
{
	bool usual = is_rfc5114_23(&d->group);
	laps_rc rc;

	d->p = BN_bin2bn(d->group.p, (int)d->group.k, NULL);
	d->g = BN_bin2bn(d->group.g, (int)d->group.k, NULL);
	if (usual)
		d->q = BN_bin2bn(laps_rfc5114_q, LAPS_RFC5114_Q_LEN, NULL);
	if (!d->p || !d->g || (usual && !d->q))
		return laps_fail(err, LAPS_E_NOMEM, 0, "DH group");
	if (usual)
		return LAPS_OK;
	rc = check_range(d, err);
	return rc == LAPS_OK ? find_order(d, err) : rc;
}
