/* SPDX-License-Identifier: MIT */
/* The powers and products of the agreements. */
#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <string.h>

#include "bench/bare.h"
#include "crypto/rfc5114.h"
#include "lib/benchlib.h"

static BIGNUM *private_value(const struct form *form)
{
	uint8_t x[64];
	BIGNUM *n = BN_secure_new();

	memset(x, 0x37, sizeof(x));
	bench_must(n && BN_bin2bn(x, form->private_len < 64 ? (int)form->private_len : 64, n),
		   "private value");
	BN_set_flags(n, BN_FLG_CONSTTIME);
	return n;
}

void bare_dh_open(struct bare_dh *d, const struct form *form)
{
	d->ctx = BN_CTX_new();
	d->mont = BN_MONT_CTX_new();
	d->y = BN_new();
	d->r = BN_new();
	d->g = BN_new();
	d->x = private_value(form);
	if (form->dh_bits == 4096) {
		d->p = BN_get_rfc3526_prime_4096(NULL);
		bench_must(BN_set_word(d->g, 2), "group 16");
	} else {
		d->p = BN_bin2bn(laps_rfc5114_p, LAPS_RFC5114_LEN, NULL);
		d->q = BN_bin2bn(laps_rfc5114_q, LAPS_RFC5114_Q_LEN, NULL);
		bench_must(BN_bin2bn(laps_rfc5114_g, LAPS_RFC5114_LEN, d->g) != NULL, "group");
	}
	bench_must(BN_MONT_CTX_set(d->mont, d->p, d->ctx) &&
			   BN_mod_exp_mont_consttime(d->y, d->g, d->x, d->p, d->ctx, d->mont),
		   "public value");
}

void bare_dh_close(struct bare_dh *d)
{
	BN_free(d->p);
	BN_free(d->g);
	BN_free(d->q);
	BN_free(d->x);
	BN_free(d->y);
	BN_free(d->r);
	BN_MONT_CTX_free(d->mont);
	BN_CTX_free(d->ctx);
}

void bare_dh_check_peer(struct bare_dh *d)
{
	if (d->q)
		bench_must(BN_mod_exp_mont(d->r, d->y, d->q, d->p, d->ctx, d->mont) &&
				   BN_is_one(d->r),
			   "subgroup");
	else
		bench_must(BN_kronecker(d->y, d->p, d->ctx) == 1, "subgroup");
}

void bare_dh_agree(struct bare_dh *d)
{
	bench_must(BN_mod_exp_mont_consttime(d->r, d->y, d->x, d->p, d->ctx, d->mont), "power");
}

void bare_dh_public(struct bare_dh *d)
{
	bench_must(BN_mod_exp_mont_consttime(d->r, d->g, d->x, d->p, d->ctx, d->mont), "power");
}

/* A key object with both halves, for EVP_PKEY_derive. */
static EVP_PKEY *make_pkey(const struct bare_ec *e, const struct form *form)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	OSSL_PARAM *params = NULL;
	uint8_t point[1 + 2 * LAPS_EC_BYTES_MAX];
	EVP_PKEY *key = NULL;
	size_t len = EC_POINT_point2oct(e->group, e->peer, POINT_CONVERSION_UNCOMPRESSED, point,
					sizeof(point), e->ctx);

	if (ctx && build && len > 0 &&
	    OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME,
					    OBJ_nid2sn(form->nid), 0) &&
	    OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, point, len) &&
	    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_PRIV_KEY, e->d))
		params = OSSL_PARAM_BLD_to_param(build);
	bench_must(params && EVP_PKEY_fromdata_init(ctx) > 0 &&
			   EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_KEYPAIR, params) > 0,
		   "key object");
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(build);
	EVP_PKEY_CTX_free(ctx);
	return key;
}

static void multiply_point(void *ec)
{
	struct bare_ec *e = ec;

	bench_must(EC_POINT_mul(e->group, e->r, NULL, e->peer, e->d, e->ctx) &&
			   EC_POINT_get_affine_coordinates(e->group, e->r, e->rx, e->ry, e->ctx),
		   "product");
}

static void derive(void *ec)
{
	struct bare_ec *e = ec;
	uint8_t z[LAPS_EC_BYTES_MAX];
	size_t len = sizeof(z);

	bench_must(EVP_PKEY_derive(e->derive, z, &len) > 0, "EVP_PKEY_derive");
}

void bare_ec_open(struct bare_ec *e, const struct form *form)
{
	EVP_PKEY *key;

	e->group = EC_GROUP_new_by_curve_name(form->nid);
	e->ctx = BN_CTX_new();
	e->peer = EC_POINT_new(e->group);
	e->r = EC_POINT_new(e->group);
	e->px = BN_new();
	e->py = BN_new();
	e->rx = BN_new();
	e->ry = BN_new();
	e->d = private_value(form);
	bench_must(EC_POINT_mul(e->group, e->peer, e->d, NULL, NULL, e->ctx) &&
			   EC_POINT_get_affine_coordinates(e->group, e->peer, e->px, e->py, e->ctx),
		   "public point");
	key = make_pkey(e, form);
	e->derive = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
	bench_must(e->derive && EVP_PKEY_derive_init(e->derive) > 0 &&
			   EVP_PKEY_derive_set_peer(e->derive, key) > 0,
		   "EVP_PKEY_derive_set_peer");
	EVP_PKEY_free(key);
	e->derive_is_faster = bench_rate((struct bench_side){derive, e}) >
			      bench_rate((struct bench_side){multiply_point, e});
}

void bare_ec_close(struct bare_ec *e)
{
	EVP_PKEY_CTX_free(e->derive);
	EC_POINT_free(e->peer);
	EC_POINT_free(e->r);
	BN_free(e->d);
	BN_free(e->px);
	BN_free(e->py);
	BN_free(e->rx);
	BN_free(e->ry);
	BN_CTX_free(e->ctx);
	EC_GROUP_free(e->group);
}

void bare_ec_check_peer(struct bare_ec *e)
{
	bench_must(EC_POINT_set_affine_coordinates(e->group, e->peer, e->px, e->py, e->ctx),
		   "point");
}

void bare_ec_agree(struct bare_ec *e)
{
	if (e->derive_is_faster)
		derive(e);
	else
		multiply_point(e);
}

void bare_ec_public(struct bare_ec *e)
{
	bench_must(EC_POINT_mul(e->group, e->r, e->d, NULL, NULL, e->ctx) &&
			   EC_POINT_get_affine_coordinates(e->group, e->r, e->rx, e->ry, e->ctx),
		   "product");
}
