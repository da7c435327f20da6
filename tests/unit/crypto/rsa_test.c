/* SPDX-License-Identifier: MIT */
#include "lib/rc.h"
#include "lib/runner.h"
#include "lib/stanza.h"
#include <laps/rsa.h>
#include <string.h>

#define POISON ((struct laps_rsa *)(uintptr_t)0x5a5a)

static struct laps_rsa *load(const char *name)
{
	struct stanzas *ss = stanzas_load("rsa.txt");
	struct laps_rsa *key = NULL;

	for (size_t i = 0; i < stanzas_n(ss); i++) {
		const struct stanza *s = stanzas_at(ss, i);
		struct exact pem;

		if (strcmp(stanza_name(s), name) != 0)
			continue;
		pem = stanza_hex(s, "pem");
		ck_assert_int_eq(laps_rsa_parse_pem(pem.p, pem.len, &key, NULL), LAPS_OK);
		free(pem.p);
	}
	stanzas_free(ss);
	ck_assert_ptr_nonnull(key);
	return key;
}

/* The numbers are those of the file, and make the same public key. */
static void check_numbers(const struct laps_rsa *key, const struct stanza *s)
{
	struct exact want = stanza_hex(s, "n");
	struct laps_rsa *again = NULL;
	struct laps_buf n, e;

	laps_buf_init(&n, LAPS_RSA_BITS_MAX / 8);
	laps_buf_init(&e, LAPS_RSA_BITS_MAX / 8);
	laps_rsa_numbers(key, &n, &e);
	ck_assert_uint_eq(n.len, want.len);
	ck_assert_mem_eq(n.data, want.p, want.len);
	ck_assert_uint_eq(e.len, 3);
	ck_assert_mem_eq(e.data, "\x01\x00\x01", 3);
	ck_assert_int_eq(laps_rsa_of_numbers(n.data, n.len, e.data, e.len, &again, NULL), LAPS_OK);
	ck_assert(laps_rsa_same(key, again));
	laps_rsa_free(&again);
	laps_buf_clear(&n);
	laps_buf_clear(&e);
	free(want.p);
}

START_TEST(reads_and_refuses_the_files)
{
	struct stanzas *ss = stanzas_load("rsa.txt");
	unsigned with_numbers = 0;

	for (size_t i = 0; i < stanzas_n(ss); i++) {
		const struct stanza *s = stanzas_at(ss, i);
		const laps_rc expect = rc_from_name(stanza_str(s, "expect"));
		struct exact pem = stanza_hex(s, "pem");
		struct laps_rsa *key = POISON;
		struct laps_err err = {0};
		laps_rc rc = laps_rsa_parse_pem(pem.p, pem.len, &key, &err);

		ck_assert_msg(rc == expect, "'%s': %s (%s), expected %s", stanza_name(s),
			      laps_rc_name(rc), err.what, laps_rc_name(expect));
		if (rc == LAPS_OK) {
			ck_assert_uint_eq(laps_rsa_bits(key), stanza_uint(s, "bits"));
			if (stanza_has(s, "n")) {
				check_numbers(key, s);
				with_numbers++;
			}
			laps_rsa_free(&key);
		} else {
			ck_assert_ptr_eq(key, POISON);
			ck_assert_int_eq(err.rc, rc);
		}
		free(pem.p);
	}
	stanzas_free(ss);
	ck_assert_uint_gt(with_numbers, 0);
}
END_TEST

START_TEST(takes_files_up_to_the_bound)
{
	static const char line[] = "text in front of the key goes on and on and on\n";
	struct laps_rsa *key = load("PKCS #8"), *other = NULL;
	struct laps_secret *pem;
	struct laps_buf text;

	ck_assert_int_eq(laps_rsa_format_pem(key, &pem), LAPS_OK);
	for (size_t over = 0; over < 2; over++) {
		const size_t len = LAPS_RSA_PEM_MAX + over - laps_secret_len(pem);

		laps_buf_init(&text, LAPS_RSA_PEM_MAX + 1);
		for (size_t i = 0; i < len; i++)
			laps_buf_put(&text, i + 1 == len ? "\n" : &line[i % (sizeof(line) - 1)], 1);
		laps_buf_put(&text, laps_secret_text(pem), laps_secret_len(pem));
		ck_assert_uint_eq(text.len, LAPS_RSA_PEM_MAX + over);
		ck_assert_int_eq(laps_rsa_parse_pem(text.data, text.len, &other, NULL),
				 over ? LAPS_E_RANGE : LAPS_OK);
		laps_buf_clear(&text);
	}
	ck_assert(laps_rsa_same(key, other));
	laps_rsa_free(&other);
	laps_secret_free(&pem);
	laps_rsa_free(&key);
}
END_TEST

START_TEST(writes_what_openssl_wrote)
{
	struct stanzas *ss = stanzas_load("rsa.txt");
	const struct stanza *s = stanzas_at(ss, 0);
	struct exact want = stanza_hex(s, "pem");
	struct laps_rsa *key = load("PKCS #1");
	struct laps_secret *pem = NULL;

	ck_assert_str_eq(stanza_name(s), "PKCS #8");
	ck_assert_int_eq(laps_rsa_format_pem(key, &pem), LAPS_OK);
	ck_assert_uint_eq(laps_secret_len(pem), want.len);
	ck_assert_mem_eq(laps_secret_text(pem), want.p, want.len);
	laps_secret_free(&pem);
	laps_rsa_free(&key);
	free(want.p);
	stanzas_free(ss);
}
END_TEST

START_TEST(makes_keys_of_allowed_sizes)
{
	struct laps_rsa *a = NULL, *b = NULL, *none = POISON;
	struct laps_secret *pem = NULL;

	ck_assert_int_eq(laps_rsa_generate(LAPS_RSA_BITS_MIN - 1, &none, NULL), LAPS_E_RANGE);
	ck_assert_int_eq(laps_rsa_generate(LAPS_RSA_BITS_MAX + 1, &none, NULL), LAPS_E_RANGE);
	ck_assert_ptr_eq(none, POISON);
	ck_assert_int_eq(laps_rsa_generate(LAPS_RSA_BITS_MIN, &a, NULL), LAPS_OK);
	ck_assert_uint_eq(laps_rsa_bits(a), LAPS_RSA_BITS_MIN);
	ck_assert_int_eq(laps_rsa_format_pem(a, &pem), LAPS_OK);
	ck_assert_int_eq(laps_rsa_parse_pem((const uint8_t *)laps_secret_text(pem),
					    laps_secret_len(pem), &b, NULL),
			 LAPS_OK);
	ck_assert(laps_rsa_same(a, b));
	laps_rsa_free(&b);
	b = load("PKCS #8");
	ck_assert(!laps_rsa_same(a, b));
	laps_secret_free(&pem);
	laps_rsa_free(&a);
	laps_rsa_free(&b);
	laps_rsa_free(&b);
}
END_TEST

/* n of so many bits: ones, so that it is odd, after zeros that do not count. */
static laps_rc numbers(unsigned bits, uint8_t low, const char *e, size_t e_len)
{
	uint8_t n[4 + LAPS_RSA_BITS_MAX / 8 + 1] = {0};
	const size_t len = (bits + 7) / 8;
	struct laps_rsa *key = POISON;
	laps_rc rc;

	memset(n + 4, 0xff, len);
	n[4] = (uint8_t)(0xff >> (8 * len - bits));
	n[4 + len - 1] = low;
	rc = laps_rsa_of_numbers(n, 4 + len, (const uint8_t *)e, e_len, &key, NULL);
	if (rc == LAPS_OK) {
		struct laps_secret *pem = NULL;

		ck_assert_uint_eq(laps_rsa_bits(key), bits);
		ck_assert_int_eq(laps_rsa_format_pem(key, &pem), LAPS_E_UNSUPPORTED);
		ck_assert_ptr_null(pem);
		laps_rsa_free(&key);
	} else {
		ck_assert_ptr_eq(key, POISON);
	}
	return rc;
}

START_TEST(takes_numbers_that_can_be_a_key)
{
	ck_assert_int_eq(numbers(2048, 0xff, "\x03", 1), LAPS_OK);
	ck_assert_int_eq(numbers(4096, 0xff, "\x00\x01\x00\x01", 4), LAPS_OK);
	ck_assert_int_eq(numbers(4096, 0xff, "\xff\xff\xff\xff\xff\xff\xff\xff", 8), LAPS_OK);
	ck_assert_int_eq(numbers(2047, 0xff, "\x03", 1), LAPS_E_RANGE);
	ck_assert_int_eq(numbers(4097, 0xff, "\x03", 1), LAPS_E_RANGE);
	ck_assert_int_eq(numbers(2048, 0xfe, "\x03", 1), LAPS_E_RANGE);
	ck_assert_int_eq(numbers(2048, 0xff, "", 0), LAPS_E_RANGE);
	ck_assert_int_eq(numbers(2048, 0xff, "\x01", 1), LAPS_E_RANGE);
	ck_assert_int_eq(numbers(2048, 0xff, "\x02", 1), LAPS_E_RANGE);
	ck_assert_int_eq(numbers(2048, 0xff, "\x01\x00\x00\x00\x00\x00\x00\x00\x01", 9),
			 LAPS_E_RANGE);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("rsa");
	TCase *t = tcase_create("keys");

	tcase_add_test(t, reads_and_refuses_the_files);
	tcase_add_test(t, takes_files_up_to_the_bound);
	tcase_add_test(t, writes_what_openssl_wrote);
	tcase_add_test(t, makes_keys_of_allowed_sizes);
	tcase_add_test(t, takes_numbers_that_can_be_a_key);
	tcase_set_timeout(t, 60);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
