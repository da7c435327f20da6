/* SPDX-License-Identifier: MIT */
#include "lib/keyvector.h"
#include "lib/runner.h"
#include <laps/targetsd.h>

START_TEST(finds_the_period_of_a_time)
{
	struct vectors *vs = vectors_load("gkid_time_open");

	for (size_t i = 0; i < vectors_n(vs); i++) {
		const json_t *v = vectors_at(vs, i);
		struct laps_period p = laps_gkdi_period((uint64_t)vector_int(v, "inputs.filetime"));

		ck_assert_msg(p.l0 == vector_int(v, "outputs.gkid.0") &&
				      p.l1 == vector_int(v, "outputs.gkid.1") &&
				      p.l2 == vector_int(v, "outputs.gkid.2"),
			      "'%s' gives %d %d %d", vector_id(v), p.l0, p.l1, p.l2);
	}
	vectors_free(vs);
}
END_TEST

START_TEST(a_period_starts_where_its_first_tick_lies)
{
	for (uint64_t start = 0; start < 3000 * LAPS_GKDI_CYCLE_TICKS;
	     start += LAPS_GKDI_CYCLE_TICKS) {
		struct laps_period p = laps_gkdi_period(start);
		struct laps_period last = laps_gkdi_period(start + LAPS_GKDI_CYCLE_TICKS - 1);

		ck_assert_msg(laps_gkdi_period_start(&p) == start, "another start");
		ck_assert_mem_eq(&p, &last, sizeof(p));
	}
}
END_TEST

/* An L0 that no time has must not come round to some date of our days: 50400 would, in 64 bits. */
START_TEST(a_period_behind_all_times_starts_behind_them)
{
	const struct laps_period last = laps_gkdi_period(UINT64_MAX);
	const struct laps_period behind[] = {
		{last.l0 + 1, 0, 0}, {50400, 11, 18}, {INT32_MAX, 31, 31}};

	ck_assert_uint_le(laps_gkdi_period_start(&last), LAPS_GKDI_NO_START);
	for (size_t i = 0; i < sizeof(behind) / sizeof(*behind); i++)
		ck_assert_uint_eq(laps_gkdi_period_start(&behind[i]), LAPS_GKDI_NO_START);
}
END_TEST

static void check_seed(const json_t *v, const struct laps_period *p, const char *sd_path,
		       const char *want_path)
{
	struct exact want = vector_hex(v, want_path);
	struct exact sd = sd_path ? vector_hex(v, sd_path) : (struct exact){0};
	uint8_t key[LAPS_SEED_LEN];
	struct laps_root_key root;

	keyvector_root(v, &root);
	ck_assert_int_eq(laps_gkdi_seed_key(&root, sd.p, sd.len, p, key, NULL), LAPS_OK);
	ck_assert_uint_eq(want.len, sizeof(key));
	ck_assert_msg(memcmp(key, want.p, sizeof(key)) == 0, "'%s' gives another key",
		      vector_id(v));
	laps_root_key_clear(&root);
	free(sd.p);
	free(want.p);
}

/* The L0 key of a Windows root key, and an L1 key traced on Windows. */
START_TEST(derives_the_keys_that_windows_derived)
{
	struct vectors *l0 = vectors_load("gkdi_l0_dsinternals");
	struct vectors *trace = vectors_load("kdf_windows_trace_a");
	const json_t *v = vectors_at(l0, 0);
	struct laps_period p = {(int32_t)vector_int(v, "inputs.l0"), -1, -1};

	check_seed(v, &p, NULL, "outputs.key_hex");
	v = vectors_find(trace, "trace/l1_from_root");
	p = (struct laps_period){(int32_t)vector_int(v, "inputs.l0"),
				 (int32_t)vector_int(v, "inputs.l1"), -1};
	check_seed(v, &p, "inputs.target_sd_hex", "outputs.key_hex");
	vectors_free(trace);
	vectors_free(l0);
}
END_TEST

static unsigned check_l2_keys(const char *file)
{
	struct vectors *vs = vectors_load(file);
	unsigned runs = 0;

	for (size_t i = 0; i < vectors_n(vs); i++) {
		const json_t *v = vectors_at(vs, i);
		struct laps_cms cms;
		struct laps_keyid id;
		struct laps_period p;
		struct exact in;
		bool bare = !vector_has(v, "inputs.attribute_hex");

		if (!vector_has(v, "intermediate.l2_seed_key_hex"))
			continue;
		in = vector_hex(v, bare ? "inputs.cms_hex" : "inputs.attribute_hex");
		ck_assert_int_eq(keyvector_take_apart(in.p, in.len, bare, &cms, &id), LAPS_OK);
		p = (struct laps_period){id.l0, id.l1, id.l2};
		check_seed(v, &p, "intermediate.target_sd_hex", "intermediate.l2_seed_key_hex");
		free(in.p);
		runs++;
	}
	vectors_free(vs);
	return runs;
}

/* Every KDF hash, by values that Windows made and by made-up ones. */
START_TEST(derives_the_key_of_each_protected_value)
{
	ck_assert_uint_eq(check_l2_keys("laps_attribute_dsinternals_1"), 1);
	ck_assert_uint_eq(check_l2_keys("laps_cms_sansldap_nonce"), 2);
	ck_assert_uint_eq(check_l2_keys("dpapi_ng_blobs_sha1_sha512"), 8);
	ck_assert_uint_eq(check_l2_keys("synthetic_positive"), 5);
}
END_TEST

START_TEST(refuses_periods_that_do_not_exist)
{
	static const struct laps_period bad[] = {
		{-1, 0, 0}, {0, 32, 0}, {0, 0, 32}, {0, -2, 0}, {0, 0, -2}, {0, -1, 0}, {0, -1, 31},
	};
	struct vectors *vs = vectors_load("gkdi_l0_dsinternals");
	uint8_t key[LAPS_SEED_LEN] = {0x5a};
	struct laps_root_key root;

	keyvector_root(vectors_at(vs, 0), &root);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ck_assert_int_eq(laps_gkdi_seed_key(&root, NULL, 0, &bad[i], key, NULL),
				 LAPS_E_RANGE);
		ck_assert_uint_eq(key[0], 0x5a);
	}
	laps_root_key_clear(&root);
	vectors_free(vs);
}
END_TEST

/* An envelope as a vector of the walk describes it. */
static void walk_envelope(const json_t *v, struct laps_gke *e, struct exact *l1, struct exact *l2)
{
	*l1 = vector_hex(v, "inputs.l1_key_hex");
	*l2 = vector_hex(v, "inputs.l2_key_hex");
	*e = (struct laps_gke){
		.l0 = (int32_t)vector_int(v, "inputs.l0"),
		.l1 = (int32_t)vector_int(v, "inputs.envelope_l1"),
		.l2 = (int32_t)vector_int(v, "inputs.envelope_l2"),
		.l1_key = l1->len ? l1->p : NULL,
		.l2_key = l2->len ? l2->p : NULL,
		.l2_key_len = l2->len,
	};
	ck_assert_int_eq(laps_kdf_hash_parse_name(vector_str(v, "inputs.kdf_hash"), &e->kdf_hash),
			 LAPS_OK);
	ck_assert_int_eq(
		laps_guid_parse_text(vector_str(v, "inputs.root_key_id"), e->root_key_id, NULL),
		LAPS_OK);
}

/* The last row's envelope names L2 = 6 and carries no L2 key: its L1 key is then that of L1 - 1. */
START_TEST(walks_down_from_an_envelope)
{
	struct vectors *vs = vectors_load("gkdi_l2_walk_dpapi-ng");

	for (size_t i = 0; i < vectors_n(vs); i++) {
		const json_t *v = vectors_at(vs, i);
		struct exact l1, l2, want = vector_hex(v, "outputs.l2_key_hex");
		uint8_t key[LAPS_SEED_LEN];
		struct laps_gke e;

		walk_envelope(v, &e, &l1, &l2);
		ck_assert_int_eq(laps_gkdi_seed_from_envelope(
					 &e, (int32_t)vector_int(v, "inputs.want_l1"),
					 (int32_t)vector_int(v, "inputs.want_l2"), key, NULL),
				 LAPS_OK);
		ck_assert_msg(memcmp(key, want.p, sizeof(key)) == 0, "'%s' gives another key",
			      vector_id(v));
		free(want.p);
		free(l1.p);
		free(l2.p);
	}
	vectors_free(vs);
}
END_TEST

/* Every envelope reaches each period up to its own, with the keys of the root key, and none above.
 */
START_TEST(reaches_what_is_below_and_nothing_above)
{
	static const struct laps_period from[] = {{362, 0, 0}, {362, 0, 5},   {362, 3, 31},
						  {362, 3, 7}, {362, 31, 31}, {362, 0, 31}};
	struct vectors *vs = vectors_load("gkdi_l0_dsinternals");
	struct laps_root_key root;
	const uint8_t sd[] = "any bytes";

	keyvector_root(vectors_at(vs, 0), &root);
	for (size_t i = 0; i < sizeof(from) / sizeof(from[0]); i++) {
		struct laps_buf bytes;
		struct laps_gke e;

		laps_buf_init(&bytes, LAPS_GKE_MAX);
		ck_assert_int_eq(laps_gkdi_envelope(&root, sd, sizeof(sd), &from[i], false, true,
						    "a.test", "b.test", &bytes, NULL),
				 LAPS_OK);
		ck_assert_int_eq(laps_gke_parse(bytes.data, bytes.len, &e, NULL), LAPS_OK);
		for (int32_t l1 = 0; l1 < 32; l1 += 3) {
			for (int32_t l2 = 0; l2 < 32; l2++) {
				struct laps_period p = {362, l1, l2};
				bool below =
					l1 < from[i].l1 || (l1 == from[i].l1 && l2 <= from[i].l2);
				uint8_t got[LAPS_SEED_LEN], want[LAPS_SEED_LEN];
				laps_rc rc = laps_gkdi_seed_from_envelope(&e, l1, l2, got, NULL);

				ck_assert_int_eq(rc, below ? LAPS_OK : LAPS_E_RANGE);
				ck_assert_int_eq(
					laps_gkdi_seed_key(&root, sd, sizeof(sd), &p, want, NULL),
					LAPS_OK);
				if (below)
					ck_assert_mem_eq(got, want, sizeof(got));
			}
		}
		laps_buf_clear(&bytes);
	}
	laps_root_key_clear(&root);
	vectors_free(vs);
}
END_TEST

START_TEST(a_public_envelope_gives_no_seed)
{
	struct laps_gke e = {.flags = LAPS_KEY_FLAG_PUBLIC, .l1 = 1, .l2 = 1};
	uint8_t key[LAPS_SEED_LEN] = {0x5a};

	ck_assert_int_eq(laps_gkdi_seed_from_envelope(&e, 1, 1, key, NULL), LAPS_E_DENIED);
	ck_assert_uint_eq(key[0], 0x5a);
}
END_TEST

/* The group's public key of real values, as the key service would hand it out. */
START_TEST(makes_the_public_envelope_of_a_period)
{
	struct vectors *vs = vectors_load("laps_attribute_dsinternals_1");
	const json_t *v = vectors_at(vs, 0);
	struct exact sd = vector_hex(v, "intermediate.target_sd_hex");
	struct exact want = vector_hex(v, "intermediate.group_public_key_blob_hex");
	struct laps_period p = {362, 11, 18};
	struct laps_root_key root;
	struct laps_buf bytes;
	struct laps_gke e;

	keyvector_root(v, &root);
	laps_buf_init(&bytes, LAPS_GKE_MAX);
	ck_assert_int_eq(laps_gkdi_envelope(&root, sd.p, sd.len, &p, true, true, "contoso.com",
					    "contoso.com", &bytes, NULL),
			 LAPS_OK);
	ck_assert_int_eq(laps_gke_parse(bytes.data, bytes.len, &e, NULL), LAPS_OK);
	ck_assert_uint_eq(e.flags, LAPS_KEY_FLAG_PUBLIC | LAPS_KEY_FLAG_ENCRYPT);
	ck_assert_ptr_null(e.l1_key);
	ck_assert_uint_eq(e.l2_key_len, want.len);
	ck_assert_mem_eq(e.l2_key, want.p, want.len);
	ck_assert_uint_eq(e.private_key_bits, 512);
	ck_assert_uint_eq(e.public_key_bits, 2048);
	ck_assert_str_eq(e.domain, "contoso.com");
	laps_buf_clear(&bytes);
	laps_root_key_clear(&root);
	free(want.p);
	free(sd.p);
	vectors_free(vs);
}
END_TEST

/* The parameters of a new DH key are those that Windows sends. */
START_TEST(gives_a_new_key_the_parameters_of_windows)
{
	struct vectors *vs = vectors_load("structs_open");
	struct exact want =
		vector_hex(vectors_find(vs, "dpapi-ng/ffc_dh_parameters"), "inputs.hex");
	struct laps_root_key root = {0};

	ck_assert_int_eq(laps_root_key_set_agreement(&root, LAPS_AGREEMENT_DH), LAPS_OK);
	ck_assert_uint_eq(root.agreement_params.len, want.len);
	ck_assert_mem_eq(root.agreement_params.data, want.p, want.len);
	ck_assert_uint_eq(root.private_key_bits, 512);
	ck_assert_uint_eq(root.public_key_bits, 2048);
	laps_root_key_clear(&root);
	free(want.p);
	vectors_free(vs);
}
END_TEST

START_TEST(gives_a_new_key_of_a_curve_its_bits_and_no_parameters)
{
	static const struct {
		laps_agreement agreement;
		uint32_t bits;
	} rows[] = {
		{LAPS_AGREEMENT_ECDH_P256, 256},
		{LAPS_AGREEMENT_ECDH_P384, 384},
		{LAPS_AGREEMENT_ECDH_P521, 521},
	};
	struct laps_root_key root = {0};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		/* each takes the place of a group, with whose parameters it has nothing to do */
		ck_assert_int_eq(laps_root_key_set_agreement(&root, LAPS_AGREEMENT_DH), LAPS_OK);
		ck_assert_int_eq(laps_root_key_set_agreement(&root, rows[i].agreement), LAPS_OK);
		ck_assert_int_eq(root.agreement, rows[i].agreement);
		ck_assert_uint_eq(root.agreement_params.len, 0);
		ck_assert_uint_eq(root.private_key_bits, rows[i].bits);
		ck_assert_uint_eq(root.public_key_bits, rows[i].bits);
	}
	laps_root_key_clear(&root);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("gkdi");
	TCase *p = tcase_create("period"), *k = tcase_create("seeds"),
	      *e = tcase_create("envelope");

	tcase_add_test(p, finds_the_period_of_a_time);
	tcase_add_test(p, a_period_starts_where_its_first_tick_lies);
	tcase_add_test(p, a_period_behind_all_times_starts_behind_them);
	tcase_add_test(k, derives_the_keys_that_windows_derived);
	tcase_add_test(k, derives_the_key_of_each_protected_value);
	tcase_add_test(k, refuses_periods_that_do_not_exist);
	tcase_add_test(e, walks_down_from_an_envelope);
	tcase_add_test(e, reaches_what_is_below_and_nothing_above);
	tcase_add_test(e, a_public_envelope_gives_no_seed);
	tcase_add_test(e, makes_the_public_envelope_of_a_period);
	tcase_add_test(e, gives_a_new_key_the_parameters_of_windows);
	tcase_add_test(e, gives_a_new_key_of_a_curve_its_bits_and_no_parameters);
	tcase_set_timeout(e, 60);
	suite_add_tcase(s, p);
	suite_add_tcase(s, k);
	suite_add_tcase(s, e);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
