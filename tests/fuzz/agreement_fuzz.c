/* SPDX-License-Identifier: MIT */
/*
 * The group's private key meets a peer's public key only when that is one: the reader agrees
 * exactly when OpenSSL, asked in another way, says that the key is a power of g or a point of the
 * curve; and then both give the same secret and the same key-encryption key.
 *
 * Input: agreement (2 bits), hash (2), form (2), DH group (2), and then by the form: the key info
 * as it is; a private value of 32 bytes, whose public key is mutated; the public value alone; a
 * good key in the shape of another agreement.
 */
#include "crypto/kek.h"
#include "fuzz/fuzz.h"
#include "fuzz/input.h"
#include "lib/refkey.h"
#include <laps/gkdi.h>
#include <openssl/ec.h>
#include <openssl/obj_mac.h>

/* DH: RFC 5114 2.3 twice, then a small safe prime with a square and another g. */
#define GROUP_N 4

/* A DH group with the order of its g. */
struct group {
	struct laps_buf params;
	BIGNUM *p, *order;
	uint32_t private_bits;
};

static void open_usual(struct group *g)
{
	struct laps_root_key k = {0};
	static const char q[] = "8CF83642A709A097B447997640129DA299B1A47D1EB3750BA308B0FE64F5FBD3";
	struct laps_dh_params d;

	laps_buf_init(&k.agreement_params, LAPS_GKE_MAX);
	FUZZ_MUST(laps_root_key_set_agreement(&k, LAPS_AGREEMENT_DH) == LAPS_OK);
	g->params = k.agreement_params;
	g->private_bits = k.private_key_bits;
	FUZZ_MUST(laps_dh_params_parse(g->params.data, g->params.len, &d, NULL) == LAPS_OK);
	g->p = BN_bin2bn(d.p, (int)d.k, NULL);
	FUZZ_MUST(BN_hex2bn(&g->order, q) > 0);
}

/* p is 7 modulo 8: 2 is a square, and p - 2 is none. */
static void open_safe(struct group *g, bool square)
{
	uint8_t p[96], base[96] = {0};
	const struct laps_dh_params d = {p, base, sizeof(p)};
	BIGNUM *b = BN_new();

	g->p = BN_get_rfc2409_prime_768(NULL);
	g->order = BN_dup(g->p);
	FUZZ_MUST(b && g->p && g->order && BN_sub_word(g->order, 1) && BN_copy(b, g->p) &&
		  BN_sub_word(b, 2));
	if (square)
		FUZZ_MUST(BN_set_word(b, 2) && BN_rshift1(g->order, g->order));
	FUZZ_MUST(BN_bn2binpad(g->p, p, sizeof(p)) > 0 && BN_bn2binpad(b, base, sizeof(base)) > 0);
	BN_free(b);
	laps_buf_init(&g->params, LAPS_GKE_MAX);
	laps_dh_params_format(&d, &g->params);
	g->private_bits = 256;
}

static const struct group *group_at(unsigned i)
{
	static struct group groups[GROUP_N];

	if (!groups[0].p) {
		open_usual(&groups[0]);
		groups[1] = groups[0];
		open_safe(&groups[2], true);
		open_safe(&groups[3], false);
	}
	return &groups[i];
}

static bool is_power(const struct group *g, const struct laps_pubkey *key)
{
	struct laps_dh_params d;
	BIGNUM *y, *r = BN_new(), *top = BN_dup(g->p);
	BN_CTX *ctx = BN_CTX_new();
	bool yes;

	FUZZ_MUST(laps_dh_params_parse(g->params.data, g->params.len, &d, NULL) == LAPS_OK);
	if (key->k == d.k && memcmp(key->p, d.p, d.k) == 0 && memcmp(key->g, d.g, d.k) == 0) {
		y = BN_bin2bn(key->x, (int)key->k, NULL);
		FUZZ_MUST(r && top && ctx && y && BN_sub_word(top, 1) &&
			  BN_mod_exp(r, y, g->order, g->p, ctx));
		yes = BN_cmp(y, BN_value_one()) > 0 && BN_cmp(y, top) < 0 && BN_is_one(r);
		BN_free(y);
	} else {
		yes = false;
	}
	BN_CTX_free(ctx);
	BN_free(top);
	BN_free(r);
	return yes;
}

static EC_GROUP *curve_of(laps_agreement a)
{
	static EC_GROUP *curve[LAPS_AGREEMENT_ECDH_P521 + 1];
	static const int nid[] = {[LAPS_AGREEMENT_ECDH_P256] = NID_X9_62_prime256v1,
				  [LAPS_AGREEMENT_ECDH_P384] = NID_secp384r1,
				  [LAPS_AGREEMENT_ECDH_P521] = NID_secp521r1};

	if (!curve[a])
		curve[a] = EC_GROUP_new_by_curve_name(nid[a]);
	FUZZ_MUST(curve[a]);
	return curve[a];
}

/* y^2 = x^3 + ax + b modulo p, computed, with both coordinates below p. */
static bool is_point(const struct laps_pubkey *key)
{
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *x = BN_bin2bn(key->x, (int)key->k, NULL), *y = BN_bin2bn(key->y, (int)key->k, NULL);
	BIGNUM *p = BN_new(), *a = BN_new(), *b = BN_new(), *r = BN_new();
	bool yes;

	FUZZ_MUST(ctx && x && y && p && a && b && r &&
		  EC_GROUP_get_curve(curve_of(key->agreement), p, a, b, ctx));
	yes = BN_cmp(x, p) < 0 && BN_cmp(y, p) < 0;
	FUZZ_MUST(BN_mod_sqr(r, x, p, ctx) && BN_mod_add(r, r, a, p, ctx) &&
		  BN_mod_mul(r, r, x, p, ctx) && BN_mod_add(r, r, b, p, ctx) &&
		  BN_mod_sqr(y, y, p, ctx));
	yes = yes && BN_cmp(r, y) == 0;
	BN_free(x);
	BN_free(y);
	BN_free(p);
	BN_free(a);
	BN_free(b);
	BN_free(r);
	BN_CTX_free(ctx);
	return yes;
}

/* An L2 key whose private value is one of the curve, found once. */
static const uint8_t *l2_key_for(laps_agreement a, laps_kdf_hash hash, size_t private_len)
{
	static uint8_t found[4][4][LAPS_SEED_LEN];
	uint8_t *key = found[a][hash], private_value[LAPS_DH_BYTES_MAX];

	if (key[0])
		return key;
	key[0] = 1;
	for (;; key[1]++) {
		if (key[1] == 0xff)
			key[2]++;
		refkey_private(hash, a, key, private_value, private_len);
		if (refkey_private_fits(a, private_value, private_len))
			return key;
	}
}

static void same_secret(const struct laps_gke *e, const uint8_t *l2_key,
			const struct laps_shared *shared, const uint8_t *key_info, size_t len)
{
	const struct refkey_group g = refkey_group_of(e);
	const size_t private_len = (e->private_key_bits + 7) / 8;
	uint8_t private_value[LAPS_DH_BYTES_MAX], z[REFKEY_Z_MAX];
	uint8_t kek[LAPS_AES_KEY_LEN], other_way[REFKEY_KEK_LEN];
	size_t zeros = 0;

	refkey_private(e->kdf_hash, e->agreement, l2_key, private_value, private_len);
	refkey_agree(&g, private_value, private_len, key_info, len, z);
	FUZZ_MUST(shared->z_len == refkey_secret_len(&g));
	FUZZ_MUST(memcmp(shared->z, z, shared->z_len) == 0);
	FUZZ_MUST(laps_kek_from_shared(shared, false, kek, NULL) == LAPS_OK);
	refkey_kek(e->kdf_hash, e->agreement, z, shared->z_len, other_way);
	FUZZ_MUST(memcmp(kek, other_way, sizeof(kek)) == 0);
	while (zeros < shared->z_len && z[zeros] == 0)
		zeros++;
	FUZZ_MUST(laps_kek_from_shared(shared, true, kek, NULL) == LAPS_OK);
	refkey_kek(e->kdf_hash, e->agreement, z + zeros, shared->z_len - zeros, other_way);
	FUZZ_MUST(memcmp(kek, other_way, sizeof(kek)) == 0);
}

static void check(const struct laps_gke *e, const struct group *g, const uint8_t *key_info,
		  size_t len)
{
	const uint8_t *l2_key =
		l2_key_for(e->agreement, e->kdf_hash, (e->private_key_bits + 7) / 8);
	struct laps_shared shared;
	struct laps_pubkey key;
	struct laps_err err = {0};
	const laps_rc parsed = laps_pubkey_parse(key_info, len, &key, NULL);
	laps_rc rc = laps_shared_for_reader(e, l2_key, key_info, len, &shared, &err);
	bool good = parsed == LAPS_OK && key.agreement == e->agreement;

	if (good)
		good = e->agreement == LAPS_AGREEMENT_DH ? is_power(g, &key) : is_point(&key);
	FUZZ_MUST((rc == LAPS_OK) == good);
	if (good) {
		same_secret(e, l2_key, &shared, key_info, len);
		return;
	}
	FUZZ_MUST(rc == (parsed != LAPS_OK ? parsed : LAPS_E_AUTH));
	FUZZ_MUST(err.rc == rc && err.what);
}

/* The key info of forms that build one; the numbers of a DH group are right there. */
static void build(const struct laps_gke *e, unsigned form, struct input *in, struct laps_buf *out)
{
	const struct refkey_group g = refkey_group_of(e);
	const size_t k = refkey_secret_len(&g);
	uint8_t private_value[32];

	memset(private_value, 0, sizeof(private_value));
	private_value[31] = 1;
	if (form != 2)
		input_bytes(in, private_value, sizeof(private_value));
	if (!refkey_private_fits(e->agreement, private_value, sizeof(private_value)))
		private_value[31] = 1;
	refkey_public(&g, private_value, sizeof(private_value), out);
	if (form == 1)
		input_mutate(in, out->data, out->len);
	else if (form == 2 && e->agreement == LAPS_AGREEMENT_DH)
		input_bytes(in, out->data + out->len - k, k);
	else if (form == 2)
		input_bytes(in, out->data + out->len - 2 * k, 2 * k);
}

/* The numbers of a key where another curve has its own, whose first bytes they become: a reader
 * that does not look at the kind takes a point of its curve. Clears key_info. */
static void in_another_shape(const struct laps_gke *e, uint8_t choice, struct laps_buf *key_info,
			     struct laps_buf *out)
{
	static const size_t curve_k[] = {32, 48, 66};
	uint8_t x[LAPS_EC_BYTES_MAX] = {0}, y[LAPS_EC_BYTES_MAX] = {0};
	struct laps_pubkey was, key = {.x = x, .y = y};
	size_t n;

	FUZZ_MUST(laps_pubkey_parse(key_info->data, key_info->len, &was, NULL) == LAPS_OK);
	key.agreement = (laps_agreement)(LAPS_AGREEMENT_ECDH_P256 + choice % 3);
	if (key.agreement == e->agreement)
		key.agreement = (laps_agreement)(LAPS_AGREEMENT_ECDH_P256 + (choice + 1) % 3);
	key.k = curve_k[key.agreement - LAPS_AGREEMENT_ECDH_P256];
	n = key.k < was.k ? key.k : was.k;
	memcpy(x, was.x, n);
	memcpy(y, was.y ? was.y : was.x, n);
	laps_pubkey_format(&key, out);
	laps_buf_clear(key_info);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const uint32_t curve_bits[] = {[LAPS_AGREEMENT_ECDH_P256] = 256,
					      [LAPS_AGREEMENT_ECDH_P384] = 384,
					      [LAPS_AGREEMENT_ECDH_P521] = 528};
	struct input in = {data, len};
	const uint8_t choice = input_u8(&in);
	const struct group *g = group_at(choice >> 6);
	struct laps_gke e = {.agreement = (laps_agreement)(choice & 3),
			     .kdf_hash = (laps_kdf_hash)(choice >> 2 & 3)};
	struct laps_buf key_info, other;

	if (e.agreement == LAPS_AGREEMENT_DH) {
		e.agreement_params = g->params.data;
		e.agreement_params_len = g->params.len;
		e.private_key_bits = g->private_bits;
	} else {
		e.private_key_bits = curve_bits[e.agreement];
	}
	if ((choice >> 4 & 3) == 0) {
		check(&e, g, in.p, in.len);
		return 0;
	}
	laps_buf_init(&key_info, LAPS_GKE_MAX);
	build(&e, choice >> 4 & 3, &in, &key_info);
	if ((choice >> 4 & 3) == 3) {
		laps_buf_init(&other, LAPS_GKE_MAX);
		in_another_shape(&e, input_u8(&in), &key_info, &other);
		key_info = other;
	}
	check(&e, g, key_info.data, key_info.len);
	laps_buf_clear(&key_info);
	return 0;
}
