/* SPDX-License-Identifier: MIT */
#include "crypto/dh.h"
#include "crypto/kdf.h"
#include "lib/runner.h"
#include "lib/vectors.h"
#include <laps/gkdi.h>
#include <laps/secret.h>
#include <laps/stream.h>

/* SP800-108 as traced on Windows. */
START_TEST(derives_as_windows_was_seen_to_derive)
{
	struct vectors *vs = vectors_load("kdf_windows_trace_a");
	unsigned runs = 0;

	for (size_t i = 0; i < vectors_n(vs); i++) {
		const json_t *v = vectors_at(vs, i);
		struct exact key, context, want;
		struct laps_kdf kdf;
		uint8_t out[64];

		if (!vector_is(v, "kdf108"))
			continue;
		key = vector_hex(v, "inputs.key_hex");
		context = vector_hex(v, "inputs.context_hex");
		want = vector_hex(v, "outputs.key_hex");
		ck_assert_int_eq(laps_kdf_open(&kdf, LAPS_KDF_SHA512), LAPS_OK);
		ck_assert_int_eq(laps_kdf_derive(&kdf, key.p, key.len, context.p, context.len, out,
						 want.len),
				 LAPS_OK);
		ck_assert_msg(memcmp(out, want.p, want.len) == 0, "'%s' gives another key",
			      vector_id(v));
		laps_kdf_close(&kdf);
		free(want.p);
		free(context.p);
		free(key.p);
		runs++;
	}
	ck_assert_uint_eq(runs, 4);
	vectors_free(vs);
}
END_TEST

/* Up to the longest private value in as many blocks as it takes, the last of them cut; the shorter
 * output is another one, as its length goes into it. */
START_TEST(gives_as_many_bytes_as_asked_for)
{
	static const uint8_t key[64] = {1}, context[4] = {2};
	uint8_t whole[LAPS_DH_BYTES_MAX + 1], part[LAPS_DH_BYTES_MAX];
	struct laps_kdf kdf;

	memset(whole, 0x5a, sizeof(whole));
	ck_assert_int_eq(laps_kdf_open(&kdf, LAPS_KDF_SHA384), LAPS_OK);
	ck_assert_int_eq(laps_kdf_derive(&kdf, key, sizeof(key), context, sizeof(context), whole,
					 LAPS_DH_BYTES_MAX + 1),
			 LAPS_E_BUG);
	ck_assert_uint_eq(whole[0], 0x5a);
	ck_assert_int_eq(laps_kdf_derive(&kdf, key, sizeof(key), context, sizeof(context), whole,
					 LAPS_DH_BYTES_MAX),
			 LAPS_OK);
	ck_assert_mem_ne(whole, whole + 48, 48);
	ck_assert_uint_eq(whole[LAPS_DH_BYTES_MAX], 0x5a);
	ck_assert_int_eq(laps_kdf_derive(&kdf, key, sizeof(key), context, sizeof(context), part,
					 LAPS_DH_BYTES_MAX - 1),
			 LAPS_OK);
	ck_assert_mem_ne(whole, part, 48);
	laps_kdf_close(&kdf);
}
END_TEST

/* Shared secret and concatenation KDF of SP800-56A, from a test of another implementation. */
START_TEST(agrees_as_another_implementation_does)
{
	struct vectors *vs = vectors_load("secret_agreement_a");
	const json_t *v = vectors_find(vs, "dpapi-ng/sp800_56a/DH");
	struct exact mine = vector_hex(v, "inputs.private_key_hex");
	struct exact theirs = vector_hex(v, "inputs.peer_public_key_blob_hex");
	struct exact want_z = vector_hex(v, "outputs.z_hex");
	struct exact want = vector_hex(v, "outputs.concat_secret_hex");
	uint8_t z[LAPS_DH_BYTES_MAX], out[LAPS_KDF_CONCAT_LEN];
	struct laps_root_key root = {0};
	struct laps_pubkey peer;
	struct laps_dh dh;

	ck_assert_int_eq(laps_root_key_set_agreement(&root, LAPS_AGREEMENT_DH), LAPS_OK);
	ck_assert_int_eq(
		laps_dh_open(&dh, root.agreement_params.data, root.agreement_params.len, NULL),
		LAPS_OK);
	ck_assert_int_eq(laps_pubkey_parse(theirs.p, theirs.len, &peer, NULL), LAPS_OK);
	ck_assert_int_eq(laps_dh_agree(&dh, mine.p, mine.len, &peer, z, NULL), LAPS_OK);
	ck_assert_uint_eq(want_z.len, dh.k);
	ck_assert_mem_eq(z, want_z.p, want_z.len);
	ck_assert_int_eq(laps_kdf_concat(z, dh.k, out), LAPS_OK);
	ck_assert_uint_eq(want.len, sizeof(out));
	ck_assert_mem_eq(out, want.p, want.len);
	laps_dh_close(&dh);
	laps_root_key_clear(&root);
	free(want.p);
	free(want_z.p);
	free(theirs.p);
	free(mine.p);
	vectors_free(vs);
}
END_TEST

/* A value in range but of another order than q: 2 generates the whole group or more than that of
 * g, which the RFC 5114 group's own g does not. */
START_TEST(refuses_a_public_value_outside_the_subgroup)
{
	uint8_t two[LAPS_DH_BYTES_MAX] = {0}, z[LAPS_DH_BYTES_MAX];
	const uint8_t mine[64] = {1};
	struct laps_root_key root = {0};
	struct laps_dh_params group;
	struct laps_pubkey peer;
	struct laps_dh dh;
	struct laps_err err = {0};

	ck_assert_int_eq(laps_root_key_set_agreement(&root, LAPS_AGREEMENT_DH), LAPS_OK);
	ck_assert_int_eq(laps_dh_params_parse(root.agreement_params.data, root.agreement_params.len,
					      &group, NULL),
			 LAPS_OK);
	ck_assert_int_eq(
		laps_dh_open(&dh, root.agreement_params.data, root.agreement_params.len, NULL),
		LAPS_OK);
	two[group.k - 1] = 2;
	peer = (struct laps_pubkey){
		.agreement = LAPS_AGREEMENT_DH, .k = group.k, .p = group.p, .g = group.g, .x = two};
	ck_assert_int_eq(laps_dh_agree(&dh, mine, sizeof(mine), &peer, z, &err), LAPS_E_AUTH);
	ck_assert_str_eq(err.what, "public key outside the subgroup");
	laps_dh_close(&dh);
	laps_root_key_clear(&root);
}
END_TEST

START_TEST(refuses_another_group)
{
	struct laps_root_key root = {0};
	struct laps_dh dh;

	ck_assert_int_eq(laps_root_key_set_agreement(&root, LAPS_AGREEMENT_DH), LAPS_OK);
	root.agreement_params.data[root.agreement_params.len - 1] ^= 1;
	ck_assert_int_eq(
		laps_dh_open(&dh, root.agreement_params.data, root.agreement_params.len, NULL),
		LAPS_E_UNSUPPORTED);
	laps_root_key_clear(&root);
}
END_TEST

/* Known answer: HMAC-SHA256 of "label" 00 0000000000000005 under key 0000000000000001, computed
 * with openssl(1). */
START_TEST(a_stream_is_the_same_everywhere)
{
	static const uint8_t want[LAPS_STREAM_BLOCK] = {
		0x4b, 0x00, 0x9c, 0x78, 0x4e, 0xcc, 0xb6, 0x3c, 0xeb, 0xe4, 0xae,
		0xf5, 0x49, 0x35, 0x8b, 0xbc, 0xbb, 0x12, 0x44, 0x2c, 0xf2, 0x2e,
		0xba, 0x79, 0x69, 0x1e, 0xc6, 0x60, 0xb9, 0x50, 0x98, 0xdc,
	};
	uint8_t out[LAPS_STREAM_BLOCK];

	ck_assert_int_eq(laps_stream_fill(1, "label", 5, out, sizeof(out)), LAPS_OK);
	ck_assert_mem_eq(out, want, sizeof(want));
}
END_TEST

START_TEST(a_stream_goes_on_with_its_counter)
{
	uint8_t whole[100], part[100], other[100];

	ck_assert_int_eq(laps_stream_fill(7, "a", 3, whole, sizeof(whole)), LAPS_OK);
	ck_assert_int_eq(laps_stream_fill(7, "a", 4, part, 50), LAPS_OK);
	ck_assert_mem_eq(whole + LAPS_STREAM_BLOCK, part, 50);
	ck_assert_int_eq(laps_stream_fill(7, "b", 3, other, sizeof(other)), LAPS_OK);
	ck_assert_mem_ne(whole, other, sizeof(whole));
	ck_assert_int_eq(laps_stream_fill(8, "a", 3, other, sizeof(other)), LAPS_OK);
	ck_assert_mem_ne(whole, other, sizeof(whole));
}
END_TEST

START_TEST(a_stream_refuses_an_overlong_label)
{
	char label[257];
	uint8_t out[1] = {0x5a};

	memset(label, 'x', sizeof(label) - 1);
	label[sizeof(label) - 1] = '\0';
	ck_assert_int_eq(laps_stream_fill(1, label, 0, out, 1), LAPS_E_RANGE);
	ck_assert_uint_eq(out[0], 0x5a);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("kdf");
	TCase *k = tcase_create("derivation"), *d = tcase_create("agreement"),
	      *t = tcase_create("stream");

	tcase_add_test(k, derives_as_windows_was_seen_to_derive);
	tcase_add_test(k, gives_as_many_bytes_as_asked_for);
	tcase_add_test(d, agrees_as_another_implementation_does);
	tcase_add_test(d, refuses_a_public_value_outside_the_subgroup);
	tcase_add_test(d, refuses_another_group);
	tcase_add_test(t, a_stream_is_the_same_everywhere);
	tcase_add_test(t, a_stream_goes_on_with_its_counter);
	tcase_add_test(t, a_stream_refuses_an_overlong_label);
	suite_add_tcase(s, k);
	suite_add_tcase(s, d);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
