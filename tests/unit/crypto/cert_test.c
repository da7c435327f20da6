/* SPDX-License-Identifier: MIT */
#include "lib/rc.h"
#include "lib/runner.h"
#include "lib/stanza.h"
#include <laps/cert.h>
#include <laps/rsa.h>
#include <string.h>

static void check_name(const struct stanza *s, const struct exact *in)
{
	const laps_rc expect = rc_from_name(stanza_str(s, "expect"));
	char cn[LAPS_CERT_CN_LEN] = "untouched";
	struct laps_err err = {0};
	laps_rc rc = laps_cert_common_name(in->p, in->len, cn, &err);

	ck_assert_msg(rc == expect, "'%s': %s (%s)", stanza_name(s), laps_rc_name(rc), err.what);
	if (rc == LAPS_OK) {
		struct exact want = stanza_hex(s, "cn");

		ck_assert_uint_eq(strlen(cn), want.len);
		ck_assert_mem_eq(cn, want.p, want.len);
		free(want.p);
	} else {
		ck_assert_int_eq(err.rc, rc);
		ck_assert_str_eq(cn, "untouched");
	}
}

static void check_key(const struct stanza *s, const struct exact *in)
{
	struct laps_rsa *key = NULL;
	laps_rc rc = laps_rsa_of_cert(in->p, in->len, &key, NULL);

	ck_assert_msg(rc == rc_from_name(stanza_str(s, "rsa")), "'%s': %s", stanza_name(s),
		      laps_rc_name(rc));
	if (rc == LAPS_OK)
		ck_assert_uint_eq(laps_rsa_bits(key), 2048);
	laps_rsa_free(&key);
}

/* PEM to DER and back, and the digests that openssl(1) told. */
static void check_pem(const struct stanza *s, const struct exact *in)
{
	struct exact pem = stanza_hex(s, "pem"), sha1 = stanza_hex(s, "sha1"),
		     sha256 = stanza_hex(s, "sha256");
	uint8_t digest[LAPS_SHA256_LEN];
	struct laps_buf out;

	laps_buf_init(&out, LAPS_CERT_MAX);
	ck_assert_int_eq(laps_cert_parse_pem(pem.p, pem.len, &out, NULL), LAPS_OK);
	ck_assert_uint_eq(out.len, in->len);
	ck_assert_mem_eq(out.data, in->p, in->len);
	laps_buf_clear(&out);
	laps_cert_format_pem(in->p, in->len, &out);
	ck_assert_uint_eq(out.len, pem.len);
	ck_assert_mem_eq(out.data, pem.p, pem.len);
	laps_buf_clear(&out);
	laps_sha1(in->p, in->len, digest);
	ck_assert_mem_eq(digest, sha1.p, LAPS_SHA1_LEN);
	laps_sha256(in->p, in->len, digest);
	ck_assert_mem_eq(digest, sha256.p, LAPS_SHA256_LEN);
	free(pem.p);
	free(sha1.p);
	free(sha256.p);
}

START_TEST(reads_and_refuses_the_cases)
{
	struct stanzas *ss = stanzas_load("cert.txt");

	for (size_t i = 0; i < stanzas_n(ss); i++) {
		const struct stanza *s = stanzas_at(ss, i);
		struct exact in = stanza_hex(s, "in");

		check_name(s, &in);
		check_key(s, &in);
		if (stanza_has(s, "pem"))
			check_pem(s, &in);
		free(in.p);
	}
	stanzas_free(ss);
}
END_TEST

static laps_rc parse_pem(const void *text, size_t len)
{
	struct laps_err err = {0};
	struct laps_buf der;
	laps_rc rc;

	laps_buf_init(&der, LAPS_CERT_MAX);
	rc = laps_cert_parse_pem(text, len, &der, &err);
	ck_assert_int_eq(err.rc, rc);
	ck_assert(rc == LAPS_OK || der.len == 0);
	laps_buf_clear(&der);
	return rc;
}

START_TEST(takes_the_first_of_a_text_within_its_bound)
{
	static const char other[] = "-----BEGIN OTHER-----\nAAAA\n-----END OTHER-----\n";
	static char none[] = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
	struct stanzas *ss = stanzas_load("cert.txt");
	struct exact pem = stanza_hex(stanzas_at(ss, 0), "pem");
	struct laps_buf text;

	laps_buf_init(&text, LAPS_CERT_PEM_MAX + 1);
	laps_buf_put(&text, other, sizeof(other) - 1);
	laps_buf_put(&text, pem.p, pem.len);
	while (text.len < LAPS_CERT_PEM_MAX)
		laps_buf_put(&text, "\n", 1);
	ck_assert_int_eq(parse_pem(text.data, text.len), LAPS_OK);
	laps_buf_put(&text, "\n", 1);
	ck_assert_int_eq(parse_pem(text.data, text.len), LAPS_E_RANGE);
	ck_assert_int_eq(parse_pem(none, sizeof(none) - 1), LAPS_E_FORMAT);
	ck_assert_int_eq(parse_pem(other, sizeof(other) - 1), LAPS_E_FORMAT);
	ck_assert_int_eq(parse_pem("", 0), LAPS_E_FORMAT);
	laps_buf_clear(&text);
	free(pem.p);
	stanzas_free(ss);
}
END_TEST

START_TEST(refuses_what_is_too_long)
{
	static const uint8_t zeros[LAPS_CERT_MAX + 1];
	char cn[LAPS_CERT_CN_LEN];

	ck_assert_int_eq(laps_cert_common_name(zeros, LAPS_CERT_MAX, cn, NULL), LAPS_E_FORMAT);
	ck_assert_int_eq(laps_cert_common_name(zeros, LAPS_CERT_MAX + 1, cn, NULL), LAPS_E_RANGE);
}
END_TEST

/* FIPS 180-2, the examples of its appendices A and B. */
START_TEST(digests_as_published)
{
	uint8_t out[LAPS_SHA256_LEN];

	laps_sha1("abc", 3, out);
	ck_assert_mem_eq(out,
			 "\xa9\x99\x3e\x36\x47\x06\x81\x6a\xba\x3e"
			 "\x25\x71\x78\x50\xc2\x6c\x9c\xd0\xd8\x9d",
			 LAPS_SHA1_LEN);
	laps_sha256("abc", 3, out);
	ck_assert_mem_eq(out,
			 "\xba\x78\x16\xbf\x8f\x01\xcf\xea\x41\x41\x40\xde\x5d\xae\x22\x23"
			 "\xb0\x03\x61\xa3\x96\x17\x7a\x9c\xb4\x10\xff\x61\xf2\x00\x15\xad",
			 LAPS_SHA256_LEN);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("cert");
	TCase *t = tcase_create("certificates");

	tcase_add_test(t, reads_and_refuses_the_cases);
	tcase_add_test(t, takes_the_first_of_a_text_within_its_bound);
	tcase_add_test(t, refuses_what_is_too_long);
	tcase_add_test(t, digests_as_published);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
