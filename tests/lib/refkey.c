/* SPDX-License-Identifier: MIT */
#include "lib/refkey.h"
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/kdf.h>
#include <openssl/obj_mac.h>
#include <openssl/params.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SEARCH_MAX (1u << 20)

static const uint8_t service[] = {'K', 0, 'D', 0, 'S', 0, ' ', 0, 's', 0, 'e', 0,
				  'r', 0, 'v', 0, 'i', 0, 'c', 0, 'e', 0, 0,   0};
static const uint8_t public_key[] = {'K', 0, 'D', 0, 'S', 0, ' ', 0, 'p', 0, 'u', 0, 'b', 0, 'l', 0,
				     'i', 0, 'c', 0, ' ', 0, 'k', 0, 'e', 0, 'y', 0, 0,   0};
static const uint8_t sha512[] = {'S', 0, 'H', 0, 'A', 0, '5', 0, '1', 0, '2', 0, 0, 0};

/* What there is to know of an agreement. */
static const struct {
	const char *digest; /* of the concatenation KDF */
	int curve;
	size_t k, digest_len;
} known[] = {
	[LAPS_AGREEMENT_DH] = {"SHA256", 0, 0, 32},
	[LAPS_AGREEMENT_ECDH_P256] = {"SHA256", NID_X9_62_prime256v1, 32, 32},
	[LAPS_AGREEMENT_ECDH_P384] = {"SHA384", NID_secp384r1, 48, 48},
	[LAPS_AGREEMENT_ECDH_P521] = {"SHA512", NID_secp521r1, 66, 64},
};

static void must(int ok, const char *what)
{
	if (ok > 0)
		return;
	fprintf(stderr, "refkey: %s\n", what);
	abort();
}

struct refkey_group refkey_group_of(const struct laps_gke *e)
{
	return (struct refkey_group){e->agreement, e->agreement_params, e->agreement_params_len};
}

static struct laps_dh_params dh_of(const struct refkey_group *g)
{
	struct laps_dh_params d;

	must(laps_dh_params_parse(g->params, g->params_len, &d, NULL) == LAPS_OK, "parameters");
	return d;
}

size_t refkey_secret_len(const struct refkey_group *g)
{
	return g->agreement == LAPS_AGREEMENT_DH ? dh_of(g).k : known[g->agreement].k;
}

static void run_kdf(const char *kdf, const OSSL_PARAM *params, uint8_t *out, size_t len)
{
	EVP_KDF *algorithm = EVP_KDF_fetch(NULL, kdf, NULL);
	EVP_KDF_CTX *ctx = EVP_KDF_CTX_new(algorithm);

	must(ctx != NULL, kdf);
	must(EVP_KDF_derive(ctx, out, len, params), kdf);
	EVP_KDF_CTX_free(ctx);
	EVP_KDF_free(algorithm);
}

static OSSL_PARAM text_param(const char *key, const char *value)
{
	return OSSL_PARAM_construct_utf8_string(key, (char *)(uintptr_t)value, 0);
}

static OSSL_PARAM bytes_param(const char *key, const void *p, size_t len)
{
	return OSSL_PARAM_construct_octet_string(key, (void *)(uintptr_t)p, len);
}

void refkey_derive(laps_kdf_hash h, const uint8_t *key, size_t key_len, const uint8_t *context,
		   size_t context_len, uint8_t *out, size_t out_len)
{
	const OSSL_PARAM params[] = {
		text_param(OSSL_KDF_PARAM_MODE, "counter"),
		text_param(OSSL_KDF_PARAM_MAC, "HMAC"),
		text_param(OSSL_KDF_PARAM_DIGEST, laps_kdf_hash_name(h)),
		bytes_param(OSSL_KDF_PARAM_KEY, key, key_len),
		bytes_param(OSSL_KDF_PARAM_SALT, service, sizeof(service)),
		bytes_param(OSSL_KDF_PARAM_INFO, context, context_len),
		OSSL_PARAM_END,
	};

	run_kdf("KBKDF", params, out, out_len);
}

void refkey_private(laps_kdf_hash h, laps_agreement a, const uint8_t l2_key[static LAPS_SEED_LEN],
		    uint8_t *out, size_t len)
{
	const char *name = laps_agreement_name(a);
	uint8_t context[64] = {0};

	for (size_t i = 0; name[i]; i++)
		context[2 * i] = (uint8_t)name[i];
	refkey_derive(h, l2_key, LAPS_SEED_LEN, context, 2 * strlen(name) + 2, out, len);
}

/* A curve or a group, opened for one call. */
struct work {
	BN_CTX *ctx;
	EC_GROUP *curve; /* NULL: DH */
	BIGNUM *p, *g, *x;
};

static void work_open(struct work *w, const struct refkey_group *g, const uint8_t *private_value,
		      size_t len)
{
	*w = (struct work){.ctx = BN_CTX_new()};
	w->x = BN_bin2bn(private_value, (int)len, NULL);
	if (g->agreement == LAPS_AGREEMENT_DH) {
		struct laps_dh_params d = dh_of(g);

		w->p = BN_bin2bn(d.p, (int)d.k, NULL);
		w->g = BN_bin2bn(d.g, (int)d.k, NULL);
	} else {
		w->curve = EC_GROUP_new_by_curve_name(known[g->agreement].curve);
	}
	must(w->ctx && w->x && (w->curve || (w->p && w->g)), "group");
}

static void work_close(struct work *w)
{
	BN_free(w->x);
	BN_free(w->g);
	BN_free(w->p);
	EC_GROUP_free(w->curve);
	BN_CTX_free(w->ctx);
}

bool refkey_private_fits(laps_agreement a, const uint8_t *private_value, size_t len)
{
	const struct refkey_group g = {.agreement = a};
	struct work w;
	bool fits;

	if (a == LAPS_AGREEMENT_DH)
		return true;
	work_open(&w, &g, private_value, len);
	fits = !BN_is_zero(w.x) && BN_cmp(w.x, EC_GROUP_get0_order(w.curve)) < 0;
	work_close(&w);
	return fits;
}

static void put_point(const struct work *w, const EC_POINT *point, uint8_t *x, uint8_t *y, size_t k)
{
	BIGNUM *bx = BN_new(), *by = BN_new();

	must(EC_POINT_get_affine_coordinates(w->curve, point, bx, by, w->ctx), "point");
	must(BN_bn2binpad(bx, x, (int)k), "x");
	if (y)
		must(BN_bn2binpad(by, y, (int)k), "y");
	BN_free(bx);
	BN_free(by);
}

void refkey_public(const struct refkey_group *g, const uint8_t *private_value, size_t len,
		   struct laps_buf *out)
{
	uint8_t x[REFKEY_Z_MAX], y[LAPS_EC_BYTES_MAX];
	struct laps_pubkey key = {
		.agreement = g->agreement, .k = refkey_secret_len(g), .x = x, .y = y};
	struct work w;

	work_open(&w, g, private_value, len);
	if (w.curve) {
		EC_POINT *point = EC_POINT_new(w.curve);

		must(EC_POINT_mul(w.curve, point, w.x, NULL, NULL, w.ctx), "public key");
		put_point(&w, point, x, y, key.k);
		EC_POINT_free(point);
	} else {
		struct laps_dh_params d = dh_of(g);
		BIGNUM *r = BN_new();

		must(BN_mod_exp(r, w.g, w.x, w.p, w.ctx), "public key");
		must(BN_bn2binpad(r, x, (int)key.k), "public key");
		BN_free(r);
		key.p = d.p;
		key.g = d.g;
		key.y = NULL;
	}
	work_close(&w);
	laps_pubkey_format(&key, out);
	must(laps_buf_status(out) == LAPS_OK, "public key");
}

static struct laps_pubkey parsed(const uint8_t *peer, size_t len)
{
	struct laps_pubkey key;

	must(laps_pubkey_parse(peer, len, &key, NULL) == LAPS_OK, "peer");
	return key;
}

static EC_POINT *point_of(const struct work *w, const struct laps_pubkey *key)
{
	EC_POINT *point = EC_POINT_new(w->curve);
	BIGNUM *x = BN_bin2bn(key->x, (int)key->k, NULL);
	BIGNUM *y = BN_bin2bn(key->y, (int)key->k, NULL);

	must(EC_POINT_set_affine_coordinates(w->curve, point, x, y, w->ctx), "peer");
	BN_free(x);
	BN_free(y);
	return point;
}

void refkey_agree(const struct refkey_group *g, const uint8_t *private_value, size_t len,
		  const uint8_t *peer, size_t peer_len, uint8_t z[static REFKEY_Z_MAX])
{
	const struct laps_pubkey key = parsed(peer, peer_len);
	struct work w;

	work_open(&w, g, private_value, len);
	if (w.curve) {
		EC_POINT *from = point_of(&w, &key), *to = EC_POINT_new(w.curve);

		must(EC_POINT_mul(w.curve, to, NULL, from, w.x, w.ctx), "agreement");
		put_point(&w, to, z, NULL, key.k);
		EC_POINT_free(from);
		EC_POINT_free(to);
	} else {
		BIGNUM *y = BN_bin2bn(key.x, (int)key.k, NULL);

		must(BN_mod_exp(y, y, w.x, w.p, w.ctx), "agreement");
		must(BN_bn2binpad(y, z, (int)key.k), "agreement");
		BN_free(y);
	}
	work_close(&w);
}

size_t refkey_concat(laps_agreement a, const uint8_t *z, size_t z_len, uint8_t out[static 64])
{
	uint8_t info[sizeof(sha512) + sizeof(public_key) + sizeof(service)];
	const OSSL_PARAM params[] = {
		text_param(OSSL_KDF_PARAM_DIGEST, known[a].digest),
		bytes_param(OSSL_KDF_PARAM_KEY, z, z_len),
		bytes_param(OSSL_KDF_PARAM_INFO, info, sizeof(info)),
		OSSL_PARAM_END,
	};

	memcpy(info, sha512, sizeof(sha512));
	memcpy(info + sizeof(sha512), public_key, sizeof(public_key));
	memcpy(info + sizeof(sha512) + sizeof(public_key), service, sizeof(service));
	run_kdf("SSKDF", params, out, known[a].digest_len);
	return known[a].digest_len;
}

void refkey_kek(laps_kdf_hash h, laps_agreement a, const uint8_t *z, size_t z_len,
		uint8_t kek[static REFKEY_KEK_LEN])
{
	uint8_t secret[64];
	size_t len = refkey_concat(a, z, z_len, secret);

	refkey_derive(h, secret, len, public_key, sizeof(public_key), kek, REFKEY_KEK_LEN);
}

void refkey_kek_of_nonce(laps_kdf_hash h, const uint8_t l2_key[static LAPS_SEED_LEN],
			 const uint8_t *key_info, size_t key_info_len,
			 uint8_t kek[static REFKEY_KEK_LEN])
{
	refkey_derive(h, l2_key, LAPS_SEED_LEN, key_info, key_info_len, kek, REFKEY_KEK_LEN);
}

static bool starts_with_zeros(const uint8_t *z, unsigned zeros)
{
	for (unsigned i = 0; i < zeros; i++)
		if (z[i])
			return false;
	return true;
}

/* The next shared secret is the last one times y, or plus the peer's point. */
static unsigned search(const struct refkey_group *g, struct work *w, const struct laps_pubkey *key,
		       unsigned zeros, uint8_t z[static REFKEY_Z_MAX])
{
	EC_POINT *step = w->curve ? point_of(w, key) : NULL;
	EC_POINT *now = w->curve ? EC_POINT_dup(step, w->curve) : NULL;
	BIGNUM *y = BN_bin2bn(key->x, (int)key->k, NULL), *r = BN_new();
	unsigned n;

	if (now)
		must(EC_POINT_mul(w->curve, now, NULL, step, w->x, w->ctx), "search");
	else
		must(BN_mod_exp(r, y, w->x, w->p, w->ctx), "search");
	for (n = 0; n < SEARCH_MAX; n++) {
		if (now)
			put_point(w, now, z, NULL, key->k);
		else
			must(BN_bn2binpad(r, z, (int)key->k), "search");
		if (starts_with_zeros(z, zeros))
			break;
		must(now ? EC_POINT_add(w->curve, now, now, step, w->ctx)
			 : BN_mod_mul(r, r, y, w->p, w->ctx),
		     "search");
	}
	must(n < SEARCH_MAX, g->agreement == LAPS_AGREEMENT_DH ? "no such DH key" : "no such key");
	BN_free(r);
	BN_free(y);
	EC_POINT_free(now);
	EC_POINT_free(step);
	return n;
}

unsigned refkey_search_zeros(const struct refkey_group *g, const uint8_t *peer, size_t peer_len,
			     unsigned zeros, uint8_t *private_value, size_t len)
{
	const struct laps_pubkey key = parsed(peer, peer_len);
	uint8_t z[REFKEY_Z_MAX];
	struct work w;
	unsigned n;

	work_open(&w, g, private_value, len);
	n = search(g, &w, &key, zeros, z);
	must(BN_add_word(w.x, n), "search");
	must(BN_bn2binpad(w.x, private_value, (int)len), "search");
	work_close(&w);
	return n;
}
