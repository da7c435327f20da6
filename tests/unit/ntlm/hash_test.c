/* SPDX-License-Identifier: MIT */
/*
 * MD4: RFC 1320 A.5. RC4: RFC 6229 2. HMAC-MD5: RFC 2202 2. MD5: RFC 1321 A.5.
 */
#include "lib/exact.h"
#include "lib/ntlmhash.h"
#include "lib/runner.h"
#include <openssl/evp.h>

static struct sim_ntlmhash *h;

static void set_up(void)
{
	struct sim_err err;

	h = sim_ntlmhash_new(&err);
	ck_assert_msg(h != NULL, "%s", err.text);
}

static void tear_down(void)
{
	sim_ntlmhash_free(&h);
	ck_assert_ptr_null(h);
}

static void same(const char *hex, const uint8_t *p, size_t len)
{
	struct exact want;

	ck_assert_int_eq(exact_from_hex(hex, &want), 0);
	ck_assert_uint_eq(want.len, len);
	ck_assert_mem_eq(want.p, p, len);
	free(want.p);
}

START_TEST(md4)
{
	static const char *const v[][2] = {
		{"", "31d6cfe0d16ae931b73c59d7e0c089c0"},
		{"a", "bde52cb31de33e46245e05fbdbd6fb24"},
		{"abc", "a448017aaf21d8525fc10ae87aa6729d"},
		{"message digest", "d9130a8164549fe818874806e1c7014b"},
		{"abcdefghijklmnopqrstuvwxyz", "d79e1c308aa5bbcdeea8ed63df412da9"},
		{"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
		 "043f8582f241db351ce627e153e7f0e4"},
		{"1234567890123456789012345678901234567890123456789012345678901234567890123456789"
		 "0",
		 "e33b4ddc9c38f2199c3e7b164fcc0536"},
	};
	uint8_t out[SIM_NTLM_KEY];

	for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		ck_assert(sim_md4(h, v[i][0], strlen(v[i][0]), out));
		same(v[i][1], out, sizeof(out));
	}
}
END_TEST

START_TEST(md5_of_parts)
{
	const struct sim_bytes part[] = {
		{(const uint8_t *)"message", 7}, {NULL, 0}, {(const uint8_t *)" digest", 7}};
	uint8_t out[SIM_NTLM_KEY];

	ck_assert(sim_md5(h, part, 3, out));
	same("f96b697d7cb7938d525a2f31aaf161d0", out, sizeof(out));
}
END_TEST

START_TEST(hmac_md5)
{
	uint8_t key[SIM_NTLM_KEY], text[50], out[SIM_NTLM_KEY];
	const struct sim_bytes hi[] = {
		{(const uint8_t *)"Hi ", 3}, {NULL, 0}, {(const uint8_t *)"There", 5}};

	memset(key, 0x0b, sizeof(key));
	ck_assert(sim_hmac_md5(h, key, hi, 3, out));
	same("9294727a3638bb1c13f48ef8158bfc9d", out, sizeof(out));
	memset(key, 0xaa, sizeof(key));
	memset(text, 0xdd, sizeof(text));
	ck_assert(sim_hmac_md5(h, key, &(struct sim_bytes){text, sizeof(text)}, 1, out));
	same("56be34521d144c88dbb8c733f0e8b3f6", out, sizeof(out));
}
END_TEST

/* Of key lengths 40 and 128; 16 bytes at offsets 0, 16 and 240. */
START_TEST(rc4)
{
	static const struct {
		const char *key, *at0, *at16, *at240;
	} v[] = {
		{"0102030405", "b2396305f03dc027ccc3524a0a1118a8",
		 "6982944f18fc82d589c403a47a0d0919", "28cb1132c96ce286421dcaadb8b69eae"},
		{"0102030405060708090a0b0c0d0e0f10", "9ac7cc9a609d1ef7b2932899cde41b97",
		 "5248c4959014126a6e8a84f11d1a9e1c", "065902e4b620f6cc36c8589f66432f2b"},
	};

	for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		uint8_t p[256] = {0};
		struct exact key;
		struct sim_rc4 *r;

		ck_assert_int_eq(exact_from_hex(v[i].key, &key), 0);
		r = sim_rc4_new(h, key.p, key.len);
		ck_assert_ptr_nonnull(r);
		/* in pieces: it is one stream */
		ck_assert(sim_rc4(r, p, 0) && sim_rc4(r, p, 7) && sim_rc4(r, p + 7, 249));
		same(v[i].at0, p, 16);
		same(v[i].at16, p + 16, 16);
		same(v[i].at240, p + 240, 16);
		sim_rc4_free(&r);
		ck_assert_ptr_null(r);
		free(key.p);
	}
}
END_TEST

/* The legacy provider is for these alone: the default library context has none of it, also after
 * it was loaded. */
START_TEST(nothing_else_gets_them)
{
	EVP_MD *md = EVP_MD_fetch(NULL, "MD4", NULL);
	EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, "RC4", NULL);

	ck_assert_ptr_null(md);
	ck_assert_ptr_null(cipher);
	md = EVP_MD_fetch(NULL, "SHA256", NULL);
	ck_assert_ptr_nonnull(md);
	EVP_MD_free(md);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("ntlm/hash");
	TCase *t = tcase_create("vectors");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, md4);
	tcase_add_test(t, md5_of_parts);
	tcase_add_test(t, hmac_md5);
	tcase_add_test(t, rc4);
	tcase_add_test(t, nothing_else_gets_them);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
