/* SPDX-License-Identifier: MIT */
#include "crypto/kdf.h"
#include "lib/refkey.h"
#include "lib/runner.h"
#include "lib/vectors.h"
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

/* One round, whose hash follows the agreement: its length tells which it was. The vectors of
 * secret_agreement_a.json say the bytes for two of them, lib/refkey.h for all. */
START_TEST(concatenates_with_the_hash_of_the_agreement)
{
	static const size_t lengths[] = {
		[LAPS_AGREEMENT_DH] = 32,
		[LAPS_AGREEMENT_ECDH_P256] = 32,
		[LAPS_AGREEMENT_ECDH_P384] = 48,
		[LAPS_AGREEMENT_ECDH_P521] = 64,
	};
	uint8_t z[LAPS_DH_BYTES_MAX], want[64], poison[LAPS_KDF_CONCAT_LEN_MAX];

	ck_assert_int_eq(laps_stream_fill(3, "z", 0, z, sizeof(z)), LAPS_OK);
	memset(poison, 0x5a, sizeof(poison));
	for (int a = LAPS_AGREEMENT_DH; a <= LAPS_AGREEMENT_ECDH_P521; a++) {
		for (size_t len = 0; len <= sizeof(z); len += 64) {
			uint8_t out[LAPS_KDF_CONCAT_LEN_MAX];
			size_t n = 0;

			memcpy(out, poison, sizeof(out));
			ck_assert_int_eq(laps_kdf_concat((laps_agreement)a, z, len, out, &n),
					 LAPS_OK);
			ck_assert_uint_eq(n, lengths[a]);
			ck_assert_mem_eq(out + n, poison, sizeof(out) - n);
			if (len == 0)
				continue;
			ck_assert_uint_eq(refkey_concat((laps_agreement)a, z, len, want), n);
			ck_assert_mem_eq(out, want, n);
		}
	}
}
END_TEST

/* Every hash, and every length up to three blocks of the longest, as OpenSSL's own KBKDF has it. */
START_TEST(derives_as_openssl_does)
{
	uint8_t key[64], context[28], out[200], want[200];

	ck_assert_int_eq(laps_stream_fill(3, "key", 0, key, sizeof(key)), LAPS_OK);
	ck_assert_int_eq(laps_stream_fill(3, "context", 0, context, sizeof(context)), LAPS_OK);
	for (int h = LAPS_KDF_SHA1; h <= LAPS_KDF_SHA512; h++) {
		struct laps_kdf kdf;

		ck_assert_int_eq(laps_kdf_open(&kdf, (laps_kdf_hash)h), LAPS_OK);
		for (size_t len = 1; len <= sizeof(out); len++) {
			ck_assert_int_eq(laps_kdf_derive(&kdf, key, sizeof(key), context,
							 sizeof(context), out, len),
					 LAPS_OK);
			refkey_derive((laps_kdf_hash)h, key, sizeof(key), context, sizeof(context),
				      want, len);
			ck_assert_msg(memcmp(out, want, len) == 0, "%s, %zu bytes",
				      laps_kdf_hash_name((laps_kdf_hash)h), len);
		}
		laps_kdf_close(&kdf);
	}
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
	TCase *k = tcase_create("derivation"), *d = tcase_create("concatenation"),
	      *t = tcase_create("stream");

	tcase_add_test(k, derives_as_windows_was_seen_to_derive);
	tcase_add_test(k, gives_as_many_bytes_as_asked_for);
	tcase_add_test(k, derives_as_openssl_does);
	tcase_add_test(d, concatenates_with_the_hash_of_the_agreement);
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
