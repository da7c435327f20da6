/* SPDX-License-Identifier: MIT */
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <laps/certfacts.h>

#include "lib/runner.h"

/* A self-signed certificate, made by OpenSSL; names NULL: none. The caller frees it. */
static uint8_t *make_cert(const char *cn, const char *names, size_t *len)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *cert = X509_new();
	X509_NAME *name = X509_get_subject_name(cert);
	uint8_t *der = NULL, *exact;
	int n;

	X509_set_version(cert, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(cert), 1);
	ck_assert_int_eq(ASN1_TIME_set_string(X509_getm_notBefore(cert), "20240501120000Z"), 1);
	ck_assert_int_eq(ASN1_TIME_set_string(X509_getm_notAfter(cert), "20991231235959Z"), 1);
	X509_NAME_add_entry_by_txt(name, "O", MBSTRING_ASC, (const uint8_t *)"Ours", -1, -1, 0);
	X509_set_issuer_name(cert, name);
	X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const uint8_t *)cn, -1, -1, 0);
	X509_set_pubkey(cert, key);
	if (names) {
		X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, names);

		ck_assert_ptr_nonnull(e);
		ck_assert_int_eq(X509_add_ext(cert, e, -1), 1);
		X509_EXTENSION_free(e);
	}
	ck_assert_int_gt(X509_sign(cert, key, EVP_sha256()), 0);
	n = i2d_X509(cert, &der);
	ck_assert_int_gt(n, 0);
	exact = malloc((size_t)n);
	memcpy(exact, der, (size_t)n);
	*len = (size_t)n;
	OPENSSL_free(der);
	X509_free(cert);
	EVP_PKEY_free(key);
	return exact;
}

START_TEST(tells_subject_issuer_validity_and_names)
{
	struct laps_cert_facts f;
	size_t len;
	uint8_t *der =
		make_cert("dc1", "DNS:dc1.corp.example,IP:10.0.0.1,IP:fe80::12:3,URI:x:y", &len);

	ck_assert_int_eq(laps_cert_describe(der, len, &f, NULL), LAPS_OK);
	ck_assert_str_eq(f.subject, "/O=Ours/CN=dc1");
	ck_assert_str_eq(f.issuer, "/O=Ours");
	ck_assert_str_eq(f.not_before, "2024-05-01T12:00:00Z");
	ck_assert_str_eq(f.not_after, "2099-12-31T23:59:59Z");
	ck_assert_str_eq(f.names, "dns:dc1.corp.example ip:10.0.0.1 "
				  "ip:fe80:0000:0000:0000:0000:0000:0012:0003 other:?");
	free(der);
}
END_TEST

START_TEST(says_nothing_but_printable_ascii)
{
	char cn[] = "a\x1b[2J\n\xc3\xb6", names[700] = "DNS:";
	struct laps_cert_facts f;
	size_t len;
	uint8_t *der = make_cert(cn, NULL, &len);

	ck_assert_int_eq(laps_cert_describe(der, len, &f, NULL), LAPS_OK);
	for (const char *p = f.subject; *p; p++)
		ck_assert(*p >= ' ' && *p <= '~');
	ck_assert_str_eq(f.names, "");
	free(der);
	/* more names than there is room for: whole ones only */
	for (size_t i = 0, at = 4; i < 10; i++)
		at += (size_t)snprintf(names + at, sizeof(names) - at, "%s%060u",
				       i > 0 ? ",DNS:" : "", 1u);
	der = make_cert("x", names, &len);
	ck_assert_int_eq(laps_cert_describe(der, len, &f, NULL), LAPS_OK);
	ck_assert_uint_eq(strlen(f.names), 7 * 65 - 1);
	free(der);
}
END_TEST

START_TEST(refuses_what_is_no_certificate)
{
	struct laps_cert_facts f, before;
	struct laps_err err = {0};
	size_t len;
	uint8_t *der = make_cert("dc1", "DNS:a", &len);

	memset(&f, 0xa5, sizeof(f));
	before = f;
	for (size_t n = 0; n < len; n++) {
		uint8_t *cut = malloc(n > 0 ? n : 1);

		memcpy(cut, der, n);
		ck_assert_int_eq(laps_cert_describe(cut, n, &f, &err), LAPS_E_FORMAT);
		free(cut);
	}
	ck_assert_str_eq(err.what, "it is not a certificate");
	ck_assert_int_eq(memcmp(&f, &before, sizeof(f)), 0);
	free(der);
}
END_TEST

/* Whatever stands in it: told or refused, within the sizes, under the sanitizers. */
START_TEST(bears_every_flipped_bit)
{
	struct laps_cert_facts f;
	size_t len;
	uint8_t *der = make_cert("dc1", "DNS:a.b,IP:10.0.0.1", &len);

	for (size_t i = 0; i < 8 * len; i++) {
		der[i / 8] ^= (uint8_t)(1u << i % 8);
		if (laps_cert_describe(der, len, &f, NULL) == LAPS_OK)
			ck_assert_uint_lt(strlen(f.names), sizeof(f.names));
		der[i / 8] ^= (uint8_t)(1u << i % 8);
	}
	free(der);
}
END_TEST

START_TEST(names_the_library)
{
	ck_assert_ptr_eq(strstr(laps_crypto_library(), "OpenSSL"), laps_crypto_library());
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("certfacts");
	TCase *tc = tcase_create("describe");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, tells_subject_issuer_validity_and_names);
	tcase_add_test(tc, says_nothing_but_printable_ascii);
	tcase_add_test(tc, refuses_what_is_no_certificate);
	tcase_add_test(tc, bears_every_flipped_bit);
	tcase_add_test(tc, names_the_library);
	suite_add_tcase(s, tc);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
