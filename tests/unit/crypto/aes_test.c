/* SPDX-License-Identifier: MIT */
#include "crypto/aes.h"
#include "lib/runner.h"
#include "lib/stanza.h"
#include <laps/stream.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#define POISON 0x5a

static bool all_poison(const uint8_t *p, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (p[i] != POISON)
			return false;
	return true;
}

static void try_wrap(const struct exact *key, const struct exact *in, const struct exact *want)
{
	uint8_t *wrapped = exact_copy(want->p, LAPS_CMS_WRAPPED_LEN);
	uint8_t *again = exact_copy(in->p, LAPS_AES_KEY_LEN);

	ck_assert_uint_eq(want->len, LAPS_CMS_WRAPPED_LEN);
	memset(wrapped, POISON, LAPS_CMS_WRAPPED_LEN);
	memset(again, POISON, LAPS_AES_KEY_LEN);
	ck_assert_int_eq(laps_aes_wrap(key->p, in->p, wrapped), LAPS_OK);
	ck_assert_mem_eq(wrapped, want->p, want->len);
	ck_assert_int_eq(laps_aes_unwrap(key->p, wrapped, again), LAPS_OK);
	ck_assert_mem_eq(again, in->p, LAPS_AES_KEY_LEN);
	free(again);
	free(wrapped);
}

static void try_gcm(const struct exact *key, const struct exact *nonce, const struct exact *in,
		    const struct exact *want)
{
	uint8_t *sealed = exact_copy(want->p, want->len), *plain = exact_copy(in->p, in->len);

	ck_assert_uint_eq(want->len, in->len + LAPS_CMS_TAG_LEN);
	memset(sealed, POISON, want->len);
	ck_assert_int_eq(laps_aes_seal(key->p, nonce->p, in->p, in->len, sealed), LAPS_OK);
	ck_assert_mem_eq(sealed, want->p, want->len);
	memset(plain, POISON, in->len);
	ck_assert_int_eq(laps_aes_open(key->p, nonce->p, sealed, want->len, plain), LAPS_OK);
	ck_assert(in->len == 0 || memcmp(plain, in->p, in->len) == 0);
	free(plain);
	free(sealed);
}

START_TEST(gives_the_published_results)
{
	struct stanzas *ss = stanzas_load("aes.txt");
	unsigned wraps = 0, seals = 0;

	for (size_t i = 0; i < stanzas_n(ss); i++) {
		const struct stanza *s = stanzas_at(ss, i);
		struct exact key = stanza_hex(s, "key"), in = stanza_hex(s, "in");
		struct exact want = stanza_hex(s, "out"), nonce = {0};

		if (strcmp(stanza_str(s, "kind"), "wrap") == 0) {
			try_wrap(&key, &in, &want);
			wraps++;
		} else {
			nonce = stanza_hex(s, "nonce");
			try_gcm(&key, &nonce, &in, &want);
			seals++;
		}
		free(nonce.p);
		free(want.p);
		free(in.p);
		free(key.p);
	}
	ck_assert_uint_eq(wraps, 1);
	ck_assert_uint_eq(seals, 3);
	stanzas_free(ss);
}
END_TEST

/* Key wrap with an initial value of one's own, which laps_aes_wrap does not offer. */
static void wrap_of_openssl(const uint8_t *kek, const uint8_t *iv, const uint8_t *cek, uint8_t *out)
{
	EVP_CIPHER *wrap = EVP_CIPHER_fetch(NULL, "AES-256-WRAP", NULL);
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	int n = 0;

	ck_assert(EVP_EncryptInit_ex2(c, wrap, kek, iv, NULL) &&
		  EVP_EncryptUpdate(c, out, &n, cek, LAPS_AES_KEY_LEN));
	ck_assert_int_eq(n, LAPS_CMS_WRAPPED_LEN);
	EVP_CIPHER_CTX_free(c);
	EVP_CIPHER_free(wrap);
}

/* The initial value is all that tells a right key: each bit of it counts. */
START_TEST(unwraps_under_one_initial_value_only)
{
	static const uint8_t kek[LAPS_AES_KEY_LEN] = {1}, cek[LAPS_AES_KEY_LEN] = {2};
	uint8_t iv[8], wrapped[LAPS_CMS_WRAPPED_LEN], out[LAPS_AES_KEY_LEN];

	memset(iv, 0xa6, sizeof(iv));
	memset(out, POISON, sizeof(out));
	for (size_t bit = 0; bit < 8 * sizeof(iv); bit++) {
		iv[bit / 8] = (uint8_t)(iv[bit / 8] ^ 1u << bit % 8);
		wrap_of_openssl(kek, iv, cek, wrapped);
		ck_assert_int_eq(laps_aes_unwrap(kek, wrapped, out), LAPS_E_AUTH);
		ck_assert(all_poison(out, sizeof(out)));
		iv[bit / 8] = (uint8_t)(iv[bit / 8] ^ 1u << bit % 8);
	}
	wrap_of_openssl(kek, iv, cek, wrapped);
	ck_assert_int_eq(laps_aes_unwrap(kek, wrapped, out), LAPS_OK);
	ck_assert_mem_eq(out, cek, sizeof(out));
}
END_TEST

START_TEST(unwraps_no_flip_of_key_or_data)
{
	uint8_t kek[LAPS_AES_KEY_LEN], cek[LAPS_AES_KEY_LEN];
	uint8_t wrapped[LAPS_CMS_WRAPPED_LEN], out[LAPS_AES_KEY_LEN];

	memset(kek, 0x31, sizeof(kek));
	memset(cek, 0x62, sizeof(cek));
	memset(out, POISON, sizeof(out));
	ck_assert_int_eq(laps_aes_wrap(kek, cek, wrapped), LAPS_OK);
	for (size_t bit = 0; bit < 8 * (sizeof(kek) + sizeof(wrapped)); bit++) {
		size_t byte = bit / 8;
		uint8_t *p = byte < sizeof(kek) ? kek + byte : wrapped + (byte - sizeof(kek));

		*p = (uint8_t)(*p ^ 1u << bit % 8);
		ck_assert_int_eq(laps_aes_unwrap(kek, wrapped, out), LAPS_E_AUTH);
		ck_assert(all_poison(out, sizeof(out)));
		*p = (uint8_t)(*p ^ 1u << bit % 8);
	}
}
END_TEST

/* What GCM has decrypted by the time the tag turns out to be wrong is gone again. */
START_TEST(opens_no_flip_and_leaves_no_plaintext)
{
	static const uint8_t nonce[LAPS_CMS_NONCE_LEN] = {9}, plain[24] = "Pass-word-0001";
	static const uint8_t zeros[sizeof(plain)];
	uint8_t key[LAPS_AES_KEY_LEN], sealed[sizeof(plain) + LAPS_CMS_TAG_LEN];
	uint8_t out[sizeof(plain)];

	memset(key, 0x44, sizeof(key));
	ck_assert_int_eq(laps_aes_seal(key, nonce, plain, sizeof(plain), sealed), LAPS_OK);
	for (size_t bit = 0; bit < 8 * sizeof(sealed); bit++) {
		sealed[bit / 8] = (uint8_t)(sealed[bit / 8] ^ 1u << bit % 8);
		memset(out, POISON, sizeof(out));
		ck_assert_int_eq(laps_aes_open(key, nonce, sealed, sizeof(sealed), out),
				 LAPS_E_AUTH);
		ck_assert_mem_eq(out, zeros, sizeof(out));
		sealed[bit / 8] = (uint8_t)(sealed[bit / 8] ^ 1u << bit % 8);
	}
}
END_TEST

/* A library that asks OpenSSL's queue whether its own call failed must not find our refusals there,
 * and what was there before stays. */
START_TEST(a_refusal_leaves_the_error_queue_alone)
{
	static const uint8_t key[LAPS_AES_KEY_LEN], wrapped[LAPS_CMS_WRAPPED_LEN];
	static const uint8_t nonce[LAPS_CMS_NONCE_LEN];
	uint8_t out[LAPS_CMS_WRAPPED_LEN];
	unsigned long before;

	ERR_clear_error();
	ck_assert_int_eq(laps_aes_unwrap(key, wrapped, out), LAPS_E_AUTH);
	ck_assert_int_eq(laps_aes_open(key, nonce, wrapped, sizeof(wrapped), out), LAPS_E_AUTH);
	ck_assert_uint_eq(ERR_peek_error(), 0);
	ERR_raise(ERR_LIB_USER, 7);
	before = ERR_peek_last_error();
	ck_assert_int_eq(laps_aes_open(key, nonce, wrapped, sizeof(wrapped), out), LAPS_E_AUTH);
	ck_assert_uint_eq(ERR_peek_last_error(), before);
	ERR_clear_error();
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("aes");
	TCase *t = tcase_create("wrap and content");

	tcase_add_test(t, gives_the_published_results);
	tcase_add_test(t, unwraps_under_one_initial_value_only);
	tcase_add_test(t, unwraps_no_flip_of_key_or_data);
	tcase_add_test(t, opens_no_flip_and_leaves_no_plaintext);
	tcase_add_test(t, a_refusal_leaves_the_error_queue_alone);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
