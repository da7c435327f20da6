/* SPDX-License-Identifier: MIT */
/* The limits of keys and envelopes: every index and length on its own, outputs untouched. */
#include "lib/keyvector.h"
#include "lib/runner.h"

#define POISON 0x5a

static const uint8_t sd[] = "a target descriptor";

static struct laps_root_key root;
static uint8_t l1_key[LAPS_SEED_LEN], l2_key[LAPS_SEED_LEN];
static struct laps_gke seeds; /* of 362 11 18 */

static void set_up(void)
{
	struct vectors *vs = vectors_load("gkdi_l0_dsinternals");

	keyvector_root(vectors_at(vs, 0), &root);
	vectors_free(vs);
	memset(l1_key, 1, sizeof(l1_key));
	memset(l2_key, 2, sizeof(l2_key));
	seeds = (struct laps_gke){
		.l0 = 362,
		.l1 = 11,
		.l2 = 18,
		.kdf_hash = LAPS_KDF_SHA256,
		.l1_key = l1_key,
		.l2_key = l2_key,
		.l2_key_len = LAPS_SEED_LEN,
	};
}

static void tear_down(void)
{
	laps_root_key_clear(&root);
}

static void walk(const char *name, int32_t l1, int32_t l2, laps_rc expect)
{
	uint8_t out[LAPS_SEED_LEN], poison[LAPS_SEED_LEN];
	struct laps_err err = {0};
	laps_rc rc;

	memset(out, POISON, sizeof(out));
	memset(poison, POISON, sizeof(poison));
	rc = laps_gkdi_seed_from_envelope(&seeds, l1, l2, out, &err);
	ck_assert_msg(rc == expect, "%s: %s", name, laps_rc_name(rc));
	if (rc == LAPS_OK)
		return;
	ck_assert_msg(memcmp(out, poison, sizeof(out)) == 0, "%s: the output was written", name);
	ck_assert_msg(err.rc == rc && err.what, "%s: no reason", name);
}

START_TEST(wants_an_index_that_exists)
{
	walk("the period itself", 11, 18, LAPS_OK);
	walk("L1 = -1", -1, 0, LAPS_E_RANGE);
	walk("L2 = -1", 11, -1, LAPS_E_RANGE);
	walk("L2 = -1 of an older L1", 3, -1, LAPS_E_RANGE);
	walk("L1 = 32", 32, 0, LAPS_E_RANGE);
	walk("L2 = 32 of an older L1", 3, 32, LAPS_E_RANGE);
	walk("the lowest L1", INT32_MIN, 0, LAPS_E_RANGE);
	walk("the highest L2", 3, INT32_MAX, LAPS_E_RANGE);
}
END_TEST

START_TEST(refuses_an_envelope_of_no_period)
{
	seeds.l1 = 32;
	walk("envelope with L1 = 32", 11, 18, LAPS_E_RANGE);
	seeds.l1 = INT32_MAX;
	walk("envelope with the highest L1", 11, 18, LAPS_E_RANGE);
	seeds.l1 = -1;
	walk("envelope with L1 = -1", 0, 0, LAPS_E_RANGE);
	seeds.l1 = 11;
	seeds.l2 = 32;
	walk("envelope with L2 = 32", 11, 18, LAPS_E_RANGE);
	seeds.l2 = -1;
	walk("envelope with L2 = -1", 3, 18, LAPS_E_RANGE);
}
END_TEST

/* Without its keys an envelope reaches less, and a key of another length is none. */
START_TEST(reaches_only_what_its_keys_give)
{
	seeds.l2_key_len = LAPS_SEED_LEN - 1;
	walk("L2 key of 63 bytes", 11, 18, LAPS_E_RANGE);
	seeds.l2_key_len = LAPS_SEED_LEN;
	seeds.l1_key = NULL;
	walk("below, without the L1 key", 10, 31, LAPS_E_RANGE);
	seeds.l1_key = l1_key;
	seeds.l2_key = NULL;
	walk("the period itself, without the L2 key", 11, 18, LAPS_E_RANGE);
	walk("below, without the L2 key", 10, 31, LAPS_OK);
	seeds.l2 = 31;
	walk("the period itself, by the L1 key of L2 = 31", 11, 31, LAPS_OK);
	seeds.l1_key = NULL;
	walk("no key at all", 0, 0, LAPS_E_RANGE);
}
END_TEST

START_TEST(refuses_a_root_key_of_another_length)
{
	static const uint8_t bytes[LAPS_SEED_LEN + 1];
	static const struct laps_period period = {362, -1, -1};
	static const size_t wrong[] = {0, LAPS_SEED_LEN - 1, LAPS_SEED_LEN + 1};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		uint8_t out[LAPS_SEED_LEN] = {POISON};

		laps_secret_free(&root.key);
		ck_assert_int_eq(laps_secret_dup(bytes, wrong[i], &root.key), LAPS_OK);
		ck_assert_int_eq(laps_gkdi_seed_key(&root, NULL, 0, &period, out, NULL),
				 LAPS_E_BUG);
		ck_assert_uint_eq(out[0], POISON);
	}
}
END_TEST

static laps_rc answer(const struct laps_period *p, bool want_public, bool may_encrypt,
		      const char *domain, const char *forest, struct laps_buf *out)
{
	return laps_gkdi_envelope(&root, sd, sizeof(sd), p, want_public, may_encrypt, domain,
				  forest, out, NULL);
}

START_TEST(answers_only_for_a_whole_period)
{
	static const struct laps_period bad[] = {
		{-1, 0, 0},   {362, -1, -1}, {362, 0, -1},  {362, -1, 0},
		{362, 32, 0}, {362, 0, 32},  {362, 32, 31}, {-1, -1, -1},
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		for (int form = 0; form < 2; form++) {
			struct laps_buf out;
			laps_rc rc;

			laps_buf_init(&out, LAPS_GKE_MAX);
			rc = answer(&bad[i], form, true, "a.test", "a.test", &out);
			ck_assert_msg(rc == LAPS_E_RANGE, "period %zu, form %d: %s", i, form,
				      laps_rc_name(rc));
			ck_assert_uint_eq(out.len, 0);
			laps_buf_clear(&out);
		}
	}
}
END_TEST

START_TEST(refuses_a_name_that_is_too_long)
{
	static const struct laps_period p = {362, 11, 18};
	char longest[LAPS_DNS_NAME_MAX + 1], longer[LAPS_DNS_NAME_MAX + 2];
	struct laps_buf out;
	struct laps_gke e;

	memset(longest, 'a', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	memset(longer, 'a', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	laps_buf_init(&out, LAPS_GKE_MAX);
	ck_assert_int_eq(answer(&p, false, true, longer, "a.test", &out), LAPS_E_RANGE);
	ck_assert_int_eq(answer(&p, false, true, "a.test", longer, &out), LAPS_E_RANGE);
	ck_assert_uint_eq(out.len, 0);
	ck_assert_int_eq(answer(&p, false, true, longest, "forest.test", &out), LAPS_OK);
	ck_assert_int_eq(laps_gke_parse(out.data, out.len, &e, NULL), LAPS_OK);
	ck_assert_str_eq(e.domain, longest);
	ck_assert_str_eq(e.forest, "forest.test");
	laps_buf_clear(&out);
}
END_TEST

START_TEST(says_whether_the_key_may_encrypt)
{
	static const struct laps_period p = {362, 11, 18};

	for (unsigned form = 0; form < 4; form++) {
		bool want_public = form & 1, may_encrypt = form & 2;
		struct laps_buf out;
		struct laps_gke e;

		laps_buf_init(&out, LAPS_GKE_MAX);
		ck_assert_int_eq(answer(&p, want_public, may_encrypt, "a.test", "a.test", &out),
				 LAPS_OK);
		ck_assert_int_eq(laps_gke_parse(out.data, out.len, &e, NULL), LAPS_OK);
		ck_assert_uint_eq(e.flags, (want_public ? LAPS_KEY_FLAG_PUBLIC : 0) |
						   (may_encrypt ? LAPS_KEY_FLAG_ENCRYPT : 0));
		laps_buf_clear(&out);
	}
}
END_TEST

/* The key that the service gives in public is g to a derived private value, whose length in bytes
 * is that of its bits rounded up. */
START_TEST(rounds_private_bits_up_to_bytes)
{
	static const struct laps_period p = {362, 11, 18};
	static const uint32_t bits[] = {512, 505, 504};
	struct laps_buf out[3];
	struct laps_gke e[3];

	for (size_t i = 0; i < 3; i++) {
		laps_buf_init(&out[i], LAPS_GKE_MAX);
		root.private_key_bits = bits[i];
		ck_assert_int_eq(answer(&p, true, true, "a.test", "a.test", &out[i]), LAPS_OK);
		ck_assert_int_eq(laps_gke_parse(out[i].data, out[i].len, &e[i], NULL), LAPS_OK);
	}
	ck_assert_mem_eq(e[0].l2_key, e[1].l2_key, e[0].l2_key_len);
	ck_assert_mem_ne(e[0].l2_key, e[2].l2_key, e[0].l2_key_len);
	for (size_t i = 0; i < 3; i++)
		laps_buf_clear(&out[i]);
}
END_TEST

/* Private values live in memory of a fixed size. */
START_TEST(has_a_limit_for_private_bits)
{
	static const struct laps_period p = {362, 11, 18};
	static const struct {
		uint32_t bits;
		laps_rc rc;
	} rows[] = {
		{0, LAPS_E_RANGE},
		{1, LAPS_OK},
		{8 * LAPS_DH_BYTES_MAX, LAPS_OK},
		{8 * LAPS_DH_BYTES_MAX + 1, LAPS_E_RANGE},
		{UINT32_MAX - 7, LAPS_E_RANGE},
		{UINT32_MAX, LAPS_E_RANGE},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct laps_buf out;
		laps_rc rc;

		laps_buf_init(&out, LAPS_GKE_MAX);
		root.private_key_bits = rows[i].bits;
		rc = answer(&p, true, true, "a.test", "a.test", &out);
		ck_assert_msg(rc == rows[i].rc, "%u bits: %s", rows[i].bits, laps_rc_name(rc));
		ck_assert_int_eq(out.len > 0, rc == LAPS_OK);
		laps_buf_clear(&out);
	}
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("envelope");
	TCase *w = tcase_create("walks"), *a = tcase_create("answers");

	tcase_add_checked_fixture(w, set_up, tear_down);
	tcase_add_test(w, wants_an_index_that_exists);
	tcase_add_test(w, refuses_an_envelope_of_no_period);
	tcase_add_test(w, reaches_only_what_its_keys_give);
	tcase_add_test(w, refuses_a_root_key_of_another_length);
	tcase_add_checked_fixture(a, set_up, tear_down);
	tcase_add_test(a, answers_only_for_a_whole_period);
	tcase_add_test(a, refuses_a_name_that_is_too_long);
	tcase_add_test(a, says_whether_the_key_may_encrypt);
	tcase_add_test(a, rounds_private_bits_up_to_bytes);
	tcase_add_test(a, has_a_limit_for_private_bits);
	suite_add_tcase(s, w);
	suite_add_tcase(s, a);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
