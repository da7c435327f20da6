/* SPDX-License-Identifier: MIT */
#include "lib/mutate.h"
#include "lib/runner.h"
#include "lib/vectors.h"
#include <laps/pubkey.h>
#include <string.h>

static bool inside(const uint8_t *p, size_t p_len, const uint8_t *in, size_t len)
{
	return p >= in && p <= in + len && p_len <= (size_t)(in + len - p);
}

static laps_rc parse_key(const uint8_t *in, size_t len, void *out, struct laps_err *err)
{
	return laps_pubkey_parse(in, len, out, err);
}

static void format_key(const void *out, const uint8_t *in, size_t len, struct laps_buf *again)
{
	(void)in;
	(void)len;
	laps_pubkey_format(out, again);
}

static bool borrows_key(const void *out, const uint8_t *in, size_t len)
{
	const struct laps_pubkey *k = out;

	if (k->agreement == LAPS_AGREEMENT_DH)
		return inside(k->p, k->k, in, len) && inside(k->g, k->k, in, len) &&
		       inside(k->x, k->k, in, len) && !k->y;
	return !k->p && !k->g && inside(k->x, k->k, in, len) && inside(k->y, k->k, in, len);
}

static const struct mutate_codec key_codec = {
	.name = "pubkey",
	.out_len = sizeof(struct laps_pubkey),
	.parse = parse_key,
	.format = format_key,
	.borrows = borrows_key,
};

static laps_rc parse_dh(const uint8_t *in, size_t len, void *out, struct laps_err *err)
{
	return laps_dh_params_parse(in, len, out, err);
}

static void format_dh(const void *out, const uint8_t *in, size_t len, struct laps_buf *again)
{
	(void)in;
	(void)len;
	laps_dh_params_format(out, again);
}

static bool borrows_dh(const void *out, const uint8_t *in, size_t len)
{
	const struct laps_dh_params *d = out;

	return inside(d->p, d->k, in, len) && inside(d->g, d->k, in, len);
}

static const struct mutate_codec dh_codec = {
	.name = "dh_params",
	.out_len = sizeof(struct laps_dh_params),
	.parse = parse_dh,
	.format = format_dh,
	.borrows = borrows_dh,
};

static laps_rc parse_kdf(const uint8_t *in, size_t len, void *out, struct laps_err *err)
{
	return laps_kdf_params_parse(in, len, out, err);
}

static void format_kdf(const void *out, const uint8_t *in, size_t len, struct laps_buf *again)
{
	(void)in;
	(void)len;
	laps_kdf_params_format(*(const laps_kdf_hash *)out, again);
}

static const struct mutate_codec kdf_codec = {
	.name = "kdf_params",
	.out_len = sizeof(laps_kdf_hash),
	.parse = parse_kdf,
	.format = format_kdf,
};

static void for_each(const char *type, void (*run)(const json_t *v, const struct exact *in))
{
	struct vectors *vs = vectors_load("structs_open");
	unsigned runs = 0;

	for (size_t i = 0; i < vectors_n(vs); i++) {
		const json_t *v = vectors_at(vs, i);
		struct exact in;

		if (!vector_is(v, type))
			continue;
		in = vector_hex(v, "inputs.hex");
		run(v, &in);
		free(in.p);
		runs++;
	}
	vectors_free(vs);
	ck_assert_uint_gt(runs, 0);
}

static void same_hex(const json_t *v, const char *path, const uint8_t *p, size_t len)
{
	struct exact want = vector_hex(v, path);

	ck_assert_msg(want.len == len && memcmp(want.p, p, len) == 0, "'%s' has another %s",
		      vector_id(v), path);
	free(want.p);
}

static void run_kdf(const json_t *v, const struct exact *in)
{
	laps_kdf_hash hash = LAPS_KDF_SHA1;

	ck_assert_int_eq(laps_kdf_params_parse(in->p, in->len, &hash, NULL), LAPS_OK);
	ck_assert_str_eq(laps_kdf_hash_name(hash), vector_str(v, "outputs.hash"));
	mutate_prefixes(&kdf_codec, vector_id(v), in->p, in->len, in->len);
	/* each byte has one right value only */
	ck_assert_uint_eq(mutate_bits(&kdf_codec, vector_id(v), in->p, in->len), 0);
}

START_TEST(reads_kdf_parameters_of_every_hash)
{
	for_each("struct_kdf_parameters", run_kdf);
}
END_TEST

static void run_dh(const json_t *v, const struct exact *in)
{
	struct laps_dh_params d = {0};

	ck_assert_int_eq(laps_dh_params_parse(in->p, in->len, &d, NULL), LAPS_OK);
	ck_assert_uint_eq(d.k, (uint64_t)vector_int(v, "outputs.key_length"));
	same_hex(v, "outputs.p_hex", d.p, d.k);
	same_hex(v, "outputs.g_hex", d.g, d.k);
	mutate_prefixes(&dh_codec, vector_id(v), in->p, in->len, in->len);
	ck_assert_uint_eq(mutate_bits(&dh_codec, vector_id(v), in->p, in->len), 8 * (in->len - 12));
}

START_TEST(reads_dh_parameters)
{
	for_each("struct_ffc_dh_parameters", run_dh);
}
END_TEST

static void run_dh_key(const json_t *v, const struct exact *in)
{
	struct laps_pubkey k = {0};

	ck_assert_int_eq(laps_pubkey_parse(in->p, in->len, &k, NULL), LAPS_OK);
	ck_assert_int_eq(k.agreement, LAPS_AGREEMENT_DH);
	ck_assert_uint_eq(k.k, (uint64_t)vector_int(v, "outputs.key_length"));
	same_hex(v, "outputs.p_hex", k.p, k.k);
	same_hex(v, "outputs.g_hex", k.g, k.k);
	same_hex(v, "outputs.public_hex", k.x, k.k);
	mutate_prefixes(&key_codec, vector_id(v), in->p, in->len, in->len);
	ck_assert_uint_eq(mutate_bits(&key_codec, vector_id(v), in->p, in->len), 8 * (in->len - 8));
}

static void run_ec_key(const json_t *v, const struct exact *in)
{
	struct laps_pubkey k = {0};

	ck_assert_int_eq(laps_pubkey_parse(in->p, in->len, &k, NULL), LAPS_OK);
	ck_assert_int_eq(k.agreement, LAPS_AGREEMENT_ECDH_P256);
	ck_assert_uint_eq(k.k, (uint64_t)vector_int(v, "outputs.key_length"));
	same_hex(v, "outputs.x_hex", k.x, k.k);
	same_hex(v, "outputs.y_hex", k.y, k.k);
	mutate_prefixes(&key_codec, vector_id(v), in->p, in->len, in->len);
	ck_assert_uint_eq(mutate_bits(&key_codec, vector_id(v), in->p, in->len), 8 * (in->len - 8));
}

START_TEST(reads_public_keys)
{
	for_each("struct_ffc_dh_key", run_dh_key);
	for_each("struct_ecdh_key", run_ec_key);
}
END_TEST

START_TEST(knows_the_size_of_every_curve)
{
	static const struct {
		const char *magic;
		laps_agreement agreement;
		uint32_t k;
	} curves[] = {{"ECK1", LAPS_AGREEMENT_ECDH_P256, 32},
		      {"ECK3", LAPS_AGREEMENT_ECDH_P384, 48},
		      {"ECK5", LAPS_AGREEMENT_ECDH_P521, 66}};
	static const uint8_t zeros[2 * LAPS_EC_BYTES_MAX];

	for (size_t i = 0; i < 3; i++) {
		struct laps_pubkey k = {0};
		struct laps_buf in;

		laps_buf_init(&in, 4096);
		laps_buf_put(&in, curves[i].magic, 4);
		laps_buf_put_u32le(&in, curves[i].k);
		laps_buf_put(&in, zeros, 2 * curves[i].k);
		mutate_one(&key_codec, curves[i].magic, in.data, in.len, LAPS_OK);
		ck_assert_int_eq(laps_pubkey_parse(in.data, in.len, &k, NULL), LAPS_OK);
		ck_assert_int_eq(k.agreement, curves[i].agreement);
		in.data[4]++;
		mutate_one(&key_codec, curves[i].magic, in.data, in.len, LAPS_E_RANGE);
		laps_buf_clear(&in);
	}
}
END_TEST

START_TEST(bounds_the_size_of_dh_numbers)
{
	static const struct {
		uint32_t k;
		laps_rc expect;
	} cases[] = {{0, LAPS_E_RANGE},
		     {1, LAPS_OK},
		     {LAPS_DH_BYTES_MAX, LAPS_OK},
		     {LAPS_DH_BYTES_MAX + 1, LAPS_E_RANGE},
		     {UINT32_MAX, LAPS_E_RANGE}};
	static const uint8_t zeros[3 * (LAPS_DH_BYTES_MAX + 1)];

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const size_t k = cases[i].k == UINT32_MAX ? 1 : cases[i].k;
		struct laps_buf in;

		laps_buf_init(&in, 4096);
		laps_buf_put(&in, "DHPB", 4);
		laps_buf_put_u32le(&in, cases[i].k);
		laps_buf_put(&in, zeros, 3 * k);
		mutate_one(&key_codec, "DHPB", in.data, in.len, cases[i].expect);
		laps_buf_clear(&in);
		laps_buf_put_u32le(&in, (uint32_t)(12 + 2 * k));
		laps_buf_put(&in, "DHPM", 4);
		laps_buf_put_u32le(&in, cases[i].k);
		laps_buf_put(&in, zeros, 2 * k);
		mutate_one(&dh_codec, "DHPM", in.data, in.len, cases[i].expect);
		laps_buf_clear(&in);
	}
}
END_TEST

START_TEST(knows_the_names_of_algorithms)
{
	laps_kdf_hash h = LAPS_KDF_SHA1;
	laps_agreement a = LAPS_AGREEMENT_DH;

	for (int i = LAPS_KDF_SHA1; i <= LAPS_KDF_SHA512; i++) {
		ck_assert_int_eq(laps_kdf_hash_parse_name(laps_kdf_hash_name((laps_kdf_hash)i), &h),
				 LAPS_OK);
		ck_assert_int_eq((int)h, i);
	}
	for (int i = LAPS_AGREEMENT_DH; i <= LAPS_AGREEMENT_ECDH_P521; i++) {
		ck_assert_int_eq(
			laps_agreement_parse_name(laps_agreement_name((laps_agreement)i), &a),
			LAPS_OK);
		ck_assert_int_eq((int)a, i);
	}
	ck_assert_int_eq(laps_kdf_hash_parse_name("sha512", &h), LAPS_E_UNSUPPORTED);
	ck_assert_int_eq(laps_kdf_hash_parse_name("", &h), LAPS_E_UNSUPPORTED);
	ck_assert_int_eq(laps_agreement_parse_name("ECDH", &a), LAPS_E_UNSUPPORTED);
	ck_assert_int_eq((int)h, LAPS_KDF_SHA512);
	ck_assert_int_eq((int)a, LAPS_AGREEMENT_ECDH_P521);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("pubkey");
	TCase *v = tcase_create("vectors");
	TCase *b = tcase_create("bounds");

	tcase_add_test(v, reads_kdf_parameters_of_every_hash);
	tcase_add_test(v, reads_dh_parameters);
	tcase_add_test(v, reads_public_keys);
	tcase_set_timeout(v, 60);
	suite_add_tcase(s, v);
	tcase_add_test(b, knows_the_size_of_every_curve);
	tcase_add_test(b, bounds_the_size_of_dh_numbers);
	tcase_add_test(b, knows_the_names_of_algorithms);
	suite_add_tcase(s, b);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
