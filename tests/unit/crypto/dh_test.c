/* SPDX-License-Identifier: MIT */
/*
 * What DH parameters and a peer's public value must be, each condition on its own: whichever of
 * them were missing, the key unwrap behind it would fail as well, so only the stage tells that a
 * value was refused before the group's private key met it.
 */
#include "crypto/dh.h"
#include "lib/exact.h"
#include "lib/refgroup.h"
#include "lib/refkey.h"
#include "lib/runner.h"

#define POISON 0x5a
#define P_AT   12 /* in the parameters */
#define GROUPS ((int)(sizeof(groups) / sizeof(*groups)))

/* Published ones, with q and with a safe prime, and one of our own, where g is no square. */
static const char *const groups[] = {"dh_2048_256", "dh_2048_224", "dh_1024_160", "ffdhe2048",
				     "ffdhe4096",   "modp_1536",   "modp_3072",   "ours"};

static const uint8_t private_value[64] = {0x7e, 0x11, 0x22, 0x33};

static struct laps_buf params;
static struct laps_dh dh;
static const uint8_t *p, *g; /* in params, k bytes each */
static size_t k;

static void open_group(const char *name)
{
	struct laps_err err = {0};

	refgroup_params(name, &params);
	ck_assert_msg(laps_dh_open(&dh, params.data, params.len, &err) == LAPS_OK, "%s: %s", name,
		      err.what);
	k = dh.group.k;
	p = params.data + P_AT;
	g = p + k;
}

static void close_group(void)
{
	laps_dh_close(&dh);
	laps_buf_clear(&params);
}

/* A key of the group with this public value, to be changed by the test. */
static struct laps_pubkey peer_of(const uint8_t *y)
{
	return (struct laps_pubkey){.agreement = LAPS_AGREEMENT_DH, .k = k, .p = p, .g = g, .x = y};
}

static void refuses(const char *name, const struct laps_pubkey *peer, const char *what)
{
	uint8_t z[LAPS_DH_BYTES_MAX];
	struct laps_err err = {0};
	laps_rc rc;

	memset(z, POISON, sizeof(z));
	rc = laps_dh_agree(&dh, private_value, sizeof(private_value), peer, z, &err);
	ck_assert_msg(rc == LAPS_E_AUTH && err.rc == rc, "%s: %s", name, laps_rc_name(rc));
	ck_assert_msg(strcmp(err.what, what) == 0, "%s: refused as '%s'", name, err.what);
	for (size_t i = 0; i < sizeof(z); i++)
		if (z[i] != POISON)
			ck_abort_msg("%s: byte %zu of the output was written", name, i);
}

static void takes(const char *name, const struct laps_pubkey *peer)
{
	const struct refkey_group group = {LAPS_AGREEMENT_DH, params.data, params.len};
	uint8_t z[LAPS_DH_BYTES_MAX], want[REFKEY_Z_MAX];
	struct laps_err err = {0};
	struct laps_buf key;

	ck_assert_msg(laps_dh_agree(&dh, private_value, sizeof(private_value), peer, z, &err) ==
			      LAPS_OK,
		      "%s: %s", name, err.what);
	laps_buf_init(&key, LAPS_GKE_MAX);
	laps_pubkey_format(peer, &key);
	refkey_agree(&group, private_value, sizeof(private_value), key.data, key.len, want);
	ck_assert_msg(memcmp(z, want, k) == 0, "%s: another secret", name);
	laps_buf_clear(&key);
}

/* p with a small number added or taken away; no group here has a last byte near both ends. */
static uint8_t *near_p(int distance)
{
	uint8_t *y = exact_copy(p, k);
	int last = y[k - 1] + distance;

	if (last > 0xff) { /* the byte before is not at its end, nor is it then */
		ck_assert_uint_lt(y[k - 2], 0xff);
		y[k - 2]++;
	}
	y[k - 1] = (uint8_t)last;
	return y;
}

static uint8_t *small(uint8_t value)
{
	uint8_t *y = calloc(1, k);

	ck_assert_ptr_nonnull(y);
	y[k - 1] = value;
	return y;
}

static void refuses_number(const char *name, uint8_t *y)
{
	struct laps_pubkey peer = peer_of(y);

	refuses(name, &peer, "public key out of range");
	free(y);
}

/* ENC-11 */
START_TEST(refuses_a_public_value_out_of_range)
{
	uint8_t *largest;

	open_group(groups[_i]);
	refuses_number("0", small(0));
	refuses_number("1", small(1));
	refuses_number("p - 1", near_p(-1));
	if (p[k - 1] != 0xff || p[k - 2] != 0xff) { /* else p + 1 is another number of k bytes */
		refuses_number("p", near_p(0));
		refuses_number("p + 1", near_p(1));
	} else {
		refuses_number("p", exact_copy(p, k));
	}
	largest = exact_copy(p, k);
	memset(largest, 0xff, k);
	refuses_number("the largest", largest);
	close_group();
}
END_TEST

static BIGNUM *number(const uint8_t *bytes)
{
	BIGNUM *n = BN_bin2bn(bytes, (int)k, NULL);

	ck_assert_ptr_nonnull(n);
	return n;
}

/* A number whose order is a small prime r, the cofactor's: h^((p-1)/r). NULL: p - 1 has no small
 * prime but 2, and those are 1 and p - 1. */
static uint8_t *of_small_order(void)
{
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *n = number(p), *top = number(p), *e = BN_new(), *y = BN_new();
	uint8_t *out = NULL;

	ck_assert(ctx && e && y && BN_sub_word(top, 1));
	for (BN_ULONG r = 3; !out && r < 100000; r += 2) {
		if (BN_mod_word(top, r) != 0)
			continue;
		ck_assert(BN_copy(e, top) && BN_div_word(e, r) == 0);
		for (BN_ULONG h = 2; !out; h++) {
			ck_assert(BN_set_word(y, h) && BN_mod_exp(y, y, e, n, ctx));
			if (!BN_is_one(y)) {
				out = malloc(k);
				ck_assert(out && BN_bn2binpad(y, out, (int)k) == (int)k);
			}
		}
	}
	BN_free(y);
	BN_free(e);
	BN_free(top);
	BN_free(n);
	BN_CTX_free(ctx);
	return out;
}

/* In a group with q, a number of small order gives away d modulo that order. */
START_TEST(refuses_a_public_value_of_small_order)
{
	static const char what[] = "public key outside the subgroup";
	struct laps_pubkey peer;
	uint8_t *y;

	open_group(groups[_i]);
	y = of_small_order();
	if (y) {
		peer = peer_of(y);
		ck_assert_ptr_nonnull(dh.q);
		refuses("of small order", &peer, what);
		free(y);
		y = small(2);
		peer = peer_of(y);
		refuses("2", &peer, what);
		free(y);
		y = near_p(-2);
		peer = peer_of(y);
		refuses("p - 2", &peer, what);
	}
	free(y);
	close_group();
}
END_TEST

/* Where g is a square, only squares are its powers: p - y is none then. Where it is not, all are.
 */
START_TEST(knows_the_subgroup_of_a_safe_prime)
{
	const bool all = strcmp(groups[_i], "ours") == 0;
	struct laps_pubkey peer;
	uint8_t *y;

	open_group(groups[_i]);
	if (dh.q) {
		close_group();
		return;
	}
	y = small(4);
	peer = peer_of(y);
	takes("4", &peer);
	free(y);
	y = near_p(-4);
	peer = peer_of(y);
	if (all)
		takes("p - 4", &peer);
	else
		refuses("p - 4", &peer, "public key outside the subgroup");
	free(y);
	y = near_p(-2);
	peer = peer_of(y);
	if (all)
		takes("p - 2", &peer);
	else
		refuses("p - 2", &peer, "public key outside the subgroup");
	free(y);
	close_group();
}
END_TEST

START_TEST(refuses_a_key_of_another_group)
{
	static const char what[] = "public key of another group";
	struct laps_pubkey peer;
	uint8_t *other;

	open_group(groups[_i]);
	other = exact_copy(p, k);
	other[0] ^= 1;
	peer = peer_of(g);
	peer.p = other;
	refuses("another p", &peer, what);
	memcpy(other, g, k);
	other[k - 1] ^= 1;
	peer = peer_of(g);
	peer.g = other;
	refuses("another g", &peer, what);
	free(other);
	peer = peer_of(g);
	peer.k--;
	refuses("a shorter key", &peer, what);
	peer = peer_of(g);
	peer.agreement = LAPS_AGREEMENT_ECDH_P256;
	refuses("a key of a curve", &peer, what);
	close_group();
}
END_TEST

/* Both sides come to the same secret; the value 1 as private key gives the group's own g. */
START_TEST(both_sides_agree)
{
	static const uint8_t one[1] = {1}, other[32] = {0x0f, 0x42};
	uint8_t mine[LAPS_DH_BYTES_MAX], theirs[LAPS_DH_BYTES_MAX];
	uint8_t z[LAPS_DH_BYTES_MAX], again[LAPS_DH_BYTES_MAX];
	struct laps_pubkey peer;

	open_group(groups[_i]);
	ck_assert_int_eq(laps_dh_public(&dh, one, sizeof(one), mine), LAPS_OK);
	ck_assert_mem_eq(mine, g, k);
	ck_assert_int_eq(laps_dh_public(&dh, private_value, sizeof(private_value), mine), LAPS_OK);
	ck_assert_int_eq(laps_dh_public(&dh, other, sizeof(other), theirs), LAPS_OK);
	peer = peer_of(theirs);
	takes("the other side", &peer);
	ck_assert_int_eq(laps_dh_agree(&dh, private_value, sizeof(private_value), &peer, z, NULL),
			 LAPS_OK);
	peer = peer_of(mine);
	ck_assert_int_eq(laps_dh_agree(&dh, other, sizeof(other), &peer, again, NULL), LAPS_OK);
	ck_assert_mem_eq(z, again, k);
	close_group();
}
END_TEST

/* ---- the parameters themselves ---- */

static void parameters(const char *name, const uint8_t *bytes, size_t len, laps_rc expect,
		       const char *what)
{
	uint8_t *block = exact_copy(bytes, len);
	struct laps_dh d, before;
	struct laps_err err = {0};
	laps_rc rc;

	memset(&d, POISON, sizeof(d));
	before = d;
	rc = laps_dh_open(&d, block, len, &err);
	ck_assert_msg(rc == expect, "%s: %s (%s)", name, laps_rc_name(rc), err.what);
	if (rc == LAPS_OK) {
		laps_dh_close(&d);
	} else {
		ck_assert_msg(strcmp(err.what, what) == 0, "%s: refused as '%s'", name, err.what);
		ck_assert_mem_eq(&d, &before, sizeof(d));
	}
	free(block);
}

/* With p or g changed to this. */
static void changed(const char *name, size_t at, uint8_t *value, laps_rc expect, const char *what)
{
	uint8_t *bytes = exact_copy(params.data, params.len);

	memcpy(bytes + at, value, k);
	parameters(name, bytes, params.len, expect, what);
	free(bytes);
	free(value);
}

START_TEST(refuses_a_generator_out_of_range)
{
	static const char what[] = "DH group: g out of range";
	size_t g_at;

	open_group(groups[_i]);
	g_at = P_AT + k;
	changed("g = 0", g_at, small(0), LAPS_E_RANGE, what);
	changed("g = 1", g_at, small(1), LAPS_E_RANGE, what);
	changed("g = p - 1", g_at, near_p(-1), LAPS_E_RANGE, what);
	changed("g = p", g_at, near_p(0), LAPS_E_RANGE, what);
	close_group();
}
END_TEST

/* Of another g, or a p that only looks like one, the order is not known; with a safe prime it is,
 * whatever g. */
START_TEST(refuses_a_group_of_unknown_order)
{
	static const char what[] = "DH group: order of g is not known";
	size_t g_at;
	uint8_t *composite;

	open_group(groups[_i]);
	g_at = P_AT + k;
	changed("another g", g_at, small(3), dh.q ? LAPS_E_UNSUPPORTED : LAPS_OK, what);
	changed("an even p", P_AT, near_p(-1), LAPS_E_RANGE, "DH group: p is no prime");
	changed("p - 2", P_AT, near_p(-2), LAPS_E_UNSUPPORTED, what);
	composite = exact_copy(p, k);
	composite[k / 2] ^= 0x10;
	changed("a composite p", P_AT, composite, LAPS_E_UNSUPPORTED, what);
	close_group();
}
END_TEST

/* A prime p is not enough, nor a half of p that is one: 2q + 1 has to hold with both. */
START_TEST(needs_a_prime_and_its_half)
{
	static const char what[] = "DH group: order of g is not known";
	BIGNUM *n, *rest;
	BN_CTX *ctx = BN_CTX_new();
	uint8_t *value;
	int prime;

	open_group("ours");
	n = number(p);
	rest = BN_new();
	ck_assert(ctx && rest);
	do { /* the next prime, whose half is none: safe primes are far apart */
		ck_assert(BN_add_word(n, 2));
		prime = BN_check_prime(n, ctx, NULL);
		ck_assert_int_ge(prime, 0);
	} while (!prime);
	ck_assert(BN_rshift1(rest, n));
	ck_assert_int_eq(BN_check_prime(rest, ctx, NULL), 0);
	value = malloc(k);
	ck_assert(value && BN_bn2binpad(n, value, (int)k) == (int)k);
	changed("a prime", P_AT, value, LAPS_E_UNSUPPORTED, what);
	BN_free(rest);
	BN_free(n);
	BN_CTX_free(ctx);
	close_group();
}
END_TEST

/* Parameters of k bytes, written without the encoder's help. */
static uint8_t *raw_params(size_t len_k, const uint8_t *raw_p, const uint8_t *raw_g, size_t *len)
{
	struct laps_buf b;
	uint8_t *bytes;

	laps_buf_init(&b, LAPS_GKE_MAX);
	laps_buf_put_u32le(&b, (uint32_t)(P_AT + 2 * len_k));
	laps_buf_put(&b, "DHPM", 4);
	laps_buf_put_u32le(&b, (uint32_t)len_k);
	laps_buf_put(&b, raw_p, len_k);
	laps_buf_put(&b, raw_g, len_k);
	ck_assert_int_eq(laps_buf_status(&b), LAPS_OK);
	*len = b.len;
	bytes = exact_copy(b.data, b.len);
	laps_buf_clear(&b);
	return bytes;
}

START_TEST(has_limits_of_length)
{
	uint8_t big_p[LAPS_DH_BYTES_MAX + 1], two[LAPS_DH_BYTES_MAX + 1] = {0};
	uint8_t *bytes;
	size_t len;

	memset(big_p, 0xff, sizeof(big_p));
	two[LAPS_DH_BYTES_MAX] = 2;
	bytes = raw_params(LAPS_DH_BYTES_MAX + 1, big_p, two, &len);
	parameters("4104 bits", bytes, len, LAPS_E_RANGE, "DH parameters: length is not allowed");
	free(bytes);
	open_group("ffdhe2048");
	memset(big_p, 0, sizeof(big_p));
	memcpy(big_p + 1, p, k);
	memset(two, 0, sizeof(two));
	two[k] = 2;
	bytes = raw_params(k + 1, big_p, two, &len);
	parameters("p with a zero in front", bytes, len, LAPS_E_RANGE, "DH group: p is too short");
	free(bytes);
	bytes = raw_params(63, p, two, &len);
	parameters("504 bits", bytes, len, LAPS_E_RANGE, "DH group: p is too short");
	free(bytes);
	bytes = raw_params(0, p, two, &len);
	parameters("no bits", bytes, len, LAPS_E_RANGE, "DH parameters: length is not allowed");
	free(bytes);
	memset(big_p, 0, sizeof(big_p));
	bytes = raw_params(k, big_p, two, &len);
	parameters("p = 0", bytes, len, LAPS_E_RANGE, "DH group: p is too short");
	free(bytes);
	parameters("cut short", params.data, params.len - 1, LAPS_E_TRUNCATED,
		   "input ends too early");
	parameters("nothing", NULL, 0, LAPS_E_TRUNCATED, "input ends too early");
	close_group();
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("dh");
	TCase *t = tcase_create("peer"), *w = tcase_create("parameters");

	tcase_add_loop_test(t, refuses_a_public_value_out_of_range, 0, GROUPS);
	tcase_add_loop_test(t, refuses_a_public_value_of_small_order, 0, GROUPS);
	tcase_add_loop_test(t, knows_the_subgroup_of_a_safe_prime, 0, GROUPS);
	tcase_add_loop_test(t, refuses_a_key_of_another_group, 0, GROUPS);
	tcase_add_loop_test(t, both_sides_agree, 0, GROUPS);
	tcase_add_loop_test(w, refuses_a_generator_out_of_range, 0, GROUPS);
	tcase_add_loop_test(w, refuses_a_group_of_unknown_order, 0, GROUPS);
	tcase_add_test(w, needs_a_prime_and_its_half);
	tcase_add_test(w, has_limits_of_length);
	tcase_set_timeout(t, 60);
	tcase_set_timeout(w, 60);
	suite_add_tcase(s, t);
	suite_add_tcase(s, w);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
