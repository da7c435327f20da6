/* SPDX-License-Identifier: MIT */
/*
 * What a peer's point must be and what a private key, each condition on its own; and that both are
 * refused before anything is computed, so that only a code and a reason come out.
 */
#include "crypto/group.h"
#include "lib/exact.h"
#include "lib/refgroup.h"
#include "lib/refkey.h"
#include "lib/runner.h"
#include <openssl/ec.h>
#include <openssl/obj_mac.h>

#define POISON 0x5a
#define CURVES ((int)(sizeof(curves) / sizeof(*curves)))

static const struct {
	laps_agreement agreement;
	int nid;
	size_t k;
} curves[] = {
	{LAPS_AGREEMENT_ECDH_P256, NID_X9_62_prime256v1, 32},
	{LAPS_AGREEMENT_ECDH_P384, NID_secp384r1, 48},
	{LAPS_AGREEMENT_ECDH_P521, NID_secp521r1, 66},
};

static laps_agreement agreement;
static size_t k;
static struct laps_group group;
static EC_GROUP *curve;
static BN_CTX *ctx;
static BIGNUM *field; /* its prime */
static uint8_t mine[LAPS_EC_BYTES_MAX];
static uint8_t x[LAPS_EC_BYTES_MAX], y[LAPS_EC_BYTES_MAX]; /* a point of the curve */

static void put(const BIGNUM *n, uint8_t *out)
{
	ck_assert_int_eq(BN_bn2binpad(n, out, (int)k), (int)k);
}

static void open_curve(int i)
{
	agreement = curves[i].agreement;
	k = curves[i].k;
	ck_assert_int_eq(laps_group_open(&group, agreement, NULL, 0, NULL), LAPS_OK);
	ck_assert_uint_eq(group.k, k);
	curve = EC_GROUP_new_by_curve_name(curves[i].nid);
	ctx = BN_CTX_new();
	field = BN_new();
	ck_assert(curve && ctx && field && EC_GROUP_get_curve(curve, field, NULL, NULL, ctx));
	memset(mine, 0, sizeof(mine));
	refgroup_bytes("mine", mine + 2, k - 2); /* small enough for any of them */
	ck_assert_int_eq(laps_ec_public(&group.ec, mine, k, x, y, NULL), LAPS_OK);
}

static void close_curve(void)
{
	BN_free(field);
	BN_CTX_free(ctx);
	EC_GROUP_free(curve);
	laps_group_close(&group);
}

static void refuses(const char *name, const uint8_t *px, const uint8_t *py, laps_agreement of,
		    const char *what)
{
	const struct laps_pubkey peer = {.agreement = of, .k = k, .x = px, .y = py};
	uint8_t z[LAPS_DH_BYTES_MAX];
	struct laps_err err = {0};
	laps_rc rc;

	memset(z, POISON, sizeof(z));
	rc = laps_group_agree(&group, mine, k, &peer, z, &err);
	ck_assert_msg(rc == LAPS_E_AUTH && err.rc == rc, "%s: %s", name, laps_rc_name(rc));
	ck_assert_msg(strcmp(err.what, what) == 0, "%s: refused as '%s'", name, err.what);
	for (size_t i = 0; i < sizeof(z); i++)
		if (z[i] != POISON)
			ck_abort_msg("%s: byte %zu of the output was written", name, i);
}

static void off_the_curve(const char *name, const uint8_t *px, const uint8_t *py)
{
	refuses(name, px, py, agreement, "public key off the curve");
}

/* ENC-11 */
START_TEST(refuses_a_point_off_the_curve)
{
	uint8_t other[LAPS_EC_BYTES_MAX], zero[LAPS_EC_BYTES_MAX] = {0};

	open_curve(_i);
	for (size_t at = 0; at < 8 * k; at += 7) { /* every byte of each, and every bit of one */
		memcpy(other, y, k);
		other[at / 8] ^= (uint8_t)(1u << at % 8);
		off_the_curve("y with a bit flipped", x, other);
		memcpy(other, x, k);
		other[at / 8] ^= (uint8_t)(1u << at % 8);
		off_the_curve("x with a bit flipped", other, y);
	}
	off_the_curve("x and y swapped", y, x);
	off_the_curve("(0, 0), as infinity is often written", zero, zero);
	memset(other, 0xff, sizeof(other));
	off_the_curve("all ones", other, other);
	close_curve();
}
END_TEST

/* A point whose x is small, so that x + p still fits: 2^8 numbers do, behind each p. */
static EC_POINT *point_of_small_x(BIGNUM *bx, BIGNUM *by)
{
	EC_POINT *point = EC_POINT_new(curve);

	ck_assert_ptr_nonnull(point);
	for (BN_ULONG i = 1; i < 256; i++) {
		ck_assert(BN_set_word(bx, i));
		if (EC_POINT_set_compressed_coordinates(curve, point, bx, 0, ctx)) {
			ck_assert(EC_POINT_get_affine_coordinates(curve, point, bx, by, ctx));
			return point;
		}
	}
	ck_abort_msg("no point with a small x");
}

/* The same point by another name would let a writer try whether we reduce. */
START_TEST(refuses_coordinates_that_are_not_reduced)
{
	BIGNUM *bx = BN_new(), *by = BN_new(), *above = BN_new();
	uint8_t px[LAPS_EC_BYTES_MAX], py[LAPS_EC_BYTES_MAX], ax[LAPS_EC_BYTES_MAX];
	uint8_t z[LAPS_DH_BYTES_MAX];
	struct laps_pubkey peer;
	EC_POINT *point;

	open_curve(_i);
	point = point_of_small_x(bx, by);
	put(bx, px);
	put(by, py);
	peer = (struct laps_pubkey){.agreement = agreement, .k = k, .x = px, .y = py};
	ck_assert_int_eq(laps_group_agree(&group, mine, k, &peer, z, NULL), LAPS_OK);
	ck_assert(BN_add(above, bx, field));
	put(above, ax);
	off_the_curve("x + p", ax, py);
	put(field, ax);
	off_the_curve("x = p", ax, py);
	off_the_curve("y = p", px, ax);
	off_the_curve("both are p", ax, ax);
	if (agreement == LAPS_AGREEMENT_ECDH_P521) { /* with bits to spare */
		ck_assert(BN_add(above, by, field));
		put(above, ax);
		off_the_curve("y + p", px, ax);
		memcpy(ax, px, k);
		ax[0] |= 0x80;
		off_the_curve("a bit above the field", ax, py);
	}
	EC_POINT_free(point);
	BN_free(above);
	BN_free(by);
	BN_free(bx);
	close_curve();
}
END_TEST

/* An x that has no y on this curve has one on its twist, whose order is not prime. */
START_TEST(refuses_a_point_of_the_twist)
{
	BIGNUM *a = BN_new(), *b = BN_new(), *bx = BN_new(), *r = BN_new(), *t = BN_new();
	uint8_t px[LAPS_EC_BYTES_MAX], py[LAPS_EC_BYTES_MAX];
	BN_ULONG i = 1;

	open_curve(_i);
	ck_assert(a && b && bx && r && t && EC_GROUP_get_curve(curve, NULL, a, b, ctx));
	do { /* r = x^3 + ax + b, no square; then -r is one, as p is 3 modulo 4 */
		ck_assert(BN_set_word(bx, i++) && BN_mod_sqr(r, bx, field, ctx) &&
			  BN_mod_add(r, r, a, field, ctx) && BN_mod_mul(r, r, bx, field, ctx) &&
			  BN_mod_add(r, r, b, field, ctx));
	} while (BN_kronecker(r, field, ctx) != -1);
	ck_assert(BN_sub(t, field, r) && BN_mod_sqrt(t, t, field, ctx));
	put(bx, px);
	put(t, py);
	off_the_curve("a point of the twist", px, py);
	BN_free(t);
	BN_free(r);
	BN_free(bx);
	BN_free(b);
	BN_free(a);
	close_curve();
}
END_TEST

/* Same length, another curve: the base points of those that OpenSSL knows. */
START_TEST(refuses_a_point_of_another_curve)
{
	static const int others[] = {NID_secp256k1, NID_brainpoolP256r1, NID_brainpoolP384r1,
				     NID_brainpoolP512r1};

	open_curve(_i);
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
		EC_GROUP *other = EC_GROUP_new_by_curve_name(others[i]);
		BIGNUM *bx = BN_new(), *by = BN_new();
		uint8_t px[LAPS_EC_BYTES_MAX], py[LAPS_EC_BYTES_MAX];

		ck_assert(other && bx && by &&
			  EC_POINT_get_affine_coordinates(other, EC_GROUP_get0_generator(other), bx,
							  by, ctx));
		if ((size_t)BN_num_bytes(bx) <= k && (size_t)BN_num_bytes(by) <= k) {
			put(bx, px);
			put(by, py);
			off_the_curve("another curve's base point", px, py);
		}
		BN_free(by);
		BN_free(bx);
		EC_GROUP_free(other);
	}
	close_curve();
}
END_TEST

START_TEST(refuses_a_key_for_another_agreement)
{
	static const char what[] = "public key of another group";

	open_curve(_i);
	for (int a = LAPS_AGREEMENT_DH; a <= LAPS_AGREEMENT_ECDH_P521; a++)
		if ((laps_agreement)a != agreement)
			refuses("a key of another kind", x, y, (laps_agreement)a, what);
	close_curve();
}
END_TEST

START_TEST(a_curve_has_no_parameters)
{
	static const uint8_t one[1];
	struct laps_group g, before;
	struct laps_err err = {0};

	memset(&g, POISON, sizeof(g));
	before = g;
	ck_assert_int_eq(laps_group_open(&g, curves[_i].agreement, one, sizeof(one), &err),
			 LAPS_E_FORMAT);
	ck_assert_str_eq(err.what, "curve with parameters");
	ck_assert_mem_eq(&g, &before, sizeof(g));
}
END_TEST

/* A private key of 1..n-1, and neither end. */
static void private_key(const char *name, const BIGNUM *d, bool good)
{
	uint8_t value[LAPS_EC_BYTES_MAX], px[LAPS_EC_BYTES_MAX], py[LAPS_EC_BYTES_MAX];
	const struct laps_pubkey peer = {.agreement = agreement, .k = k, .x = x, .y = y};
	const struct refkey_group reference = {.agreement = agreement};
	uint8_t z[LAPS_DH_BYTES_MAX];
	struct laps_err err = {0}, agreed = {0};
	struct laps_buf key;

	put(d, value);
	memset(px, POISON, sizeof(px));
	memset(py, POISON, sizeof(py));
	memset(z, POISON, sizeof(z));
	ck_assert_msg(refkey_private_fits(agreement, value, k) == good, "%s: not as meant", name);
	if (!good) {
		ck_assert_int_eq(laps_ec_public(&group.ec, value, k, px, py, &err), LAPS_E_RANGE);
		ck_assert_int_eq(laps_group_agree(&group, value, k, &peer, z, &agreed),
				 LAPS_E_RANGE);
		ck_assert_str_eq(err.what, "private key out of range");
		ck_assert_str_eq(agreed.what, "private key out of range");
		ck_assert(px[0] == POISON && py[k - 1] == POISON && z[0] == POISON);
		return;
	}
	laps_buf_init(&key, LAPS_GKE_MAX);
	refkey_public(&reference, value, k, &key);
	ck_assert_msg(laps_ec_public(&group.ec, value, k, px, py, &err) == LAPS_OK, "%s: %s", name,
		      err.what);
	ck_assert_mem_eq(key.data + 8, px, k);
	ck_assert_mem_eq(key.data + 8 + k, py, k);
	ck_assert_int_eq(laps_group_agree(&group, value, k, &peer, z, NULL), LAPS_OK);
	laps_buf_clear(&key);
}

START_TEST(has_private_keys_up_to_the_order)
{
	BIGNUM *d = BN_new();
	uint8_t all[LAPS_EC_BYTES_MAX];

	open_curve(_i);
	ck_assert_ptr_nonnull(d);
	BN_zero(d);
	private_key("0", d, false);
	ck_assert(BN_one(d));
	private_key("1", d, true);
	ck_assert(BN_copy(d, EC_GROUP_get0_order(curve)) && BN_sub_word(d, 1));
	private_key("n - 1", d, true);
	ck_assert(BN_add_word(d, 1));
	private_key("n", d, false);
	ck_assert(BN_add_word(d, 1));
	private_key("n + 1", d, false);
	memset(all, 0xff, sizeof(all));
	ck_assert_ptr_nonnull(BN_bin2bn(all, (int)k, d));
	private_key("the largest", d, false);
	BN_free(d);
	close_curve();
}
END_TEST

/* The first run of random bytes that is a key; bits above the order's do not count. */
START_TEST(picks_the_first_private_key)
{
	uint8_t random[LAPS_DH_BYTES_MAX], out[LAPS_EC_BYTES_MAX], want[LAPS_EC_BYTES_MAX];
	struct laps_err err = {0};
	size_t runs;

	open_curve(_i);
	runs = sizeof(random) / k;
	memset(random, 0xff, sizeof(random));
	memset(out, POISON, sizeof(out));
	ck_assert_int_eq(laps_ec_pick_private(&group.ec, random, sizeof(random), out, &err),
			 LAPS_E_RANGE);
	ck_assert_str_eq(err.what, "ephemeral key");
	ck_assert_uint_eq(out[0], POISON);
	memset(random, 0, sizeof(random));
	ck_assert_int_eq(laps_ec_pick_private(&group.ec, random, sizeof(random), out, NULL),
			 LAPS_E_RANGE);
	for (size_t i = 0; i < runs; i++) { /* 0, and then too much, and then this one */
		memset(random, 0xff, sizeof(random));
		memset(random, 0, k);
		refgroup_bytes("picked", random + i * k, k);
		memcpy(want, random + i * k, k);
		if (agreement == LAPS_AGREEMENT_ECDH_P521)
			want[0] &= 1;
		ck_assert_int_eq(laps_ec_pick_private(&group.ec, random, sizeof(random), out, NULL),
				 LAPS_OK);
		ck_assert_mem_eq(out, want, k);
	}
	ck_assert_int_eq(laps_ec_pick_private(&group.ec, random, (runs - 1) * k, out, NULL),
			 LAPS_E_RANGE);
	close_curve();
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("ec");
	TCase *t = tcase_create("peer"), *p = tcase_create("private keys");

	tcase_add_loop_test(t, refuses_a_point_off_the_curve, 0, CURVES);
	tcase_add_loop_test(t, refuses_coordinates_that_are_not_reduced, 0, CURVES);
	tcase_add_loop_test(t, refuses_a_point_of_the_twist, 0, CURVES);
	tcase_add_loop_test(t, refuses_a_point_of_another_curve, 0, CURVES);
	tcase_add_loop_test(t, refuses_a_key_for_another_agreement, 0, CURVES);
	tcase_add_loop_test(t, a_curve_has_no_parameters, 0, CURVES);
	tcase_add_loop_test(p, has_private_keys_up_to_the_order, 0, CURVES);
	tcase_add_loop_test(p, picks_the_first_private_key, 0, CURVES);
	suite_add_tcase(s, t);
	suite_add_tcase(s, p);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
