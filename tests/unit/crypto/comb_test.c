/* SPDX-License-Identifier: MIT */
/*
 * Powers out of tables are those that OpenSSL computes without any: of every group's generator and
 * of other bases, for exponents at every edge of the tables and many others.
 */
#include "crypto/comb.h"
#include "crypto/dh.h"
#include "lib/refgroup.h"
#include "lib/runner.h"

#define GROUPS ((int)(sizeof(groups) / sizeof(*groups)))
#define MANY   16 /* exponents of no pattern */
#define LONG   64 /* bytes */

/* with small numbers, of whole and broken lines of a table, and with g = 2 */
static const char *const groups[] = {"dh_1024_160", "modp_1536", "ours", "ffdhe4096"};

static struct laps_buf params;
static struct laps_dh dh;
static struct laps_comb *comb;
static BIGNUM *base;

/* The base is a power of g. */
static void open_base(int group, unsigned exponent, size_t exponent_len)
{
	BIGNUM *e = BN_new();

	refgroup_params(groups[group], &params);
	ck_assert_int_eq(laps_dh_open(&dh, params.data, params.len, NULL), LAPS_OK);
	base = BN_new();
	ck_assert(BN_set_word(e, exponent) && BN_mod_exp(base, dh.g, e, dh.p, dh.ctx));
	BN_free(e);
	ck_assert_int_eq(laps_comb_new(base, exponent_len, dh.p, dh.mont, dh.ctx, &comb), LAPS_OK);
}

static void close_base(void)
{
	laps_comb_free(&comb);
	ck_assert_ptr_null(comb);
	BN_free(base);
	laps_dh_close(&dh);
	laps_buf_clear(&params);
}

static void agrees(const uint8_t *exponent, size_t len, const char *name, size_t n)
{
	uint8_t ours[LAPS_DH_BYTES_MAX], theirs[LAPS_DH_BYTES_MAX];
	BIGNUM *e = BN_bin2bn(exponent, (int)len, NULL), *r = BN_new();

	ck_assert(BN_mod_exp(r, base, e, dh.p, dh.ctx));
	ck_assert_int_eq(BN_bn2binpad(r, theirs, (int)dh.group.k), (int)dh.group.k);
	memset(ours, 0x5a, sizeof(ours));
	ck_assert_int_eq(laps_comb_power(comb, exponent, len, ours), LAPS_OK);
	ck_assert_msg(memcmp(ours, theirs, dh.group.k) == 0, "%s %zu, %zu bytes: another power",
		      name, n, len);
	for (size_t i = dh.group.k; i < sizeof(ours); i++)
		ck_assert_uint_eq(ours[i], 0x5a);
	BN_free(r);
	BN_free(e);
}

START_TEST(every_bit_counts)
{
	uint8_t exponent[LONG];

	open_base(_i, 1, LONG);
	for (size_t bit = 0; bit < LONG * 8; bit++) {
		memset(exponent, 0, LONG);
		exponent[LONG - 1 - bit / 8] = (uint8_t)(1u << bit % 8);
		agrees(exponent, LONG, "bit", bit);
	}
	close_base();
}
END_TEST

START_TEST(edges_and_any_exponent)
{
	uint8_t exponent[LONG];

	open_base(_i, 1, LONG);
	memset(exponent, 0, LONG);
	agrees(exponent, LONG, "zero", 0);
	agrees(exponent, 0, "none", 0);
	exponent[LONG - 1] = 1;
	agrees(exponent, LONG, "one", 0);
	memset(exponent, 0xff, LONG);
	for (size_t len = 1; len <= LONG; len += 7)
		agrees(exponent, len, "ones", 0);
	for (size_t n = 0; n < MANY; n++) {
		char label[32];

		snprintf(label, sizeof(label), "exponent %zu", n);
		refgroup_bytes(label, exponent, LONG);
		agrees(exponent, LONG, "exponent", n);
		agrees(exponent, LONG - n, "exponent", n);
	}
	close_base();
}
END_TEST

/* A table for lengths that its teeth do not divide. */
START_TEST(every_length_of_table)
{
	uint8_t exponent[LONG];

	refgroup_bytes("length", exponent, LONG);
	for (size_t len = 1; len <= 40; len++) {
		open_base(0, 3, len);
		agrees(exponent, len, "table", len);
		memset(exponent, 0xff, len);
		agrees(exponent, len, "table of ones", len);
		close_base();
	}
}
END_TEST

START_TEST(a_longer_exponent_is_a_mistake)
{
	uint8_t exponent[33] = {0}, out[LAPS_DH_BYTES_MAX] = {0x5a};

	open_base(0, 1, 32);
	ck_assert_int_eq(laps_comb_power(comb, exponent, 33, out), LAPS_E_BUG);
	ck_assert_uint_eq(out[0], 0x5a);
	close_base();
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("comb");
	TCase *t = tcase_create("powers");

	tcase_add_loop_test(t, every_bit_counts, 0, 2);
	tcase_add_loop_test(t, edges_and_any_exponent, 0, GROUPS);
	tcase_add_test(t, every_length_of_table);
	tcase_add_test(t, a_longer_exponent_is_a_mistake);
	tcase_set_timeout(t, 60);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
