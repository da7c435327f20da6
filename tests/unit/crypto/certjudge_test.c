/* SPDX-License-Identifier: MIT */
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <laps/certjudge.h>

#include "lib/exact.h"
#include "lib/runner.h"

#define DAY 86400

/* A CA, and what it has signed; made by OpenSSL at the start of each test. */
struct issuer {
	EVP_PKEY *key;
	X509 *cert;
};

static void extend(X509 *cert, int nid, const char *value)
{
	X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, NULL, nid, value);

	ck_assert_ptr_nonnull(e);
	ck_assert_int_eq(X509_add_ext(cert, e, -1), 1);
	X509_EXTENSION_free(e);
}

/* A certificate for key, valid from and to so many seconds from now, signed by by (or itself). */
static X509 *make_cert(EVP_PKEY *key, const char *cn, const char *names, long from, long to,
		       const struct issuer *by)
{
	X509 *cert = X509_new();
	X509_NAME *name = X509_get_subject_name(cert);

	X509_set_version(cert, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(cert), 1);
	X509_gmtime_adj(X509_getm_notBefore(cert), from);
	X509_gmtime_adj(X509_getm_notAfter(cert), to);
	X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)cn, -1, -1, 0);
	X509_set_issuer_name(cert, by ? X509_get_subject_name(by->cert) : name);
	X509_set_pubkey(cert, key);
	if (names)
		extend(cert, NID_subject_alt_name, names);
	else
		extend(cert, NID_basic_constraints, "critical,CA:TRUE");
	ck_assert_int_gt(X509_sign(cert, by ? by->key : key, EVP_sha256()), 0);
	return cert;
}

static struct issuer make_ca(const char *cn, long from, long to)
{
	struct issuer ca = {.key = EVP_EC_gen("P-256")};

	ca.cert = make_cert(ca.key, cn, NULL, from, to, NULL);
	return ca;
}

static void free_ca(struct issuer *ca)
{
	X509_free(ca->cert);
	EVP_PKEY_free(ca->key);
}

/* Judge a fresh certificate signed by by, against the CA ca. */
static laps_cert_verdict judge(const struct issuer *by, const struct issuer *ca, const char *names,
			       long from, long to, const char *host)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *cert = make_cert(key, "dc1", names, from, to, by);
	unsigned char *der = NULL;
	int der_len = i2d_X509(cert, &der);
	BIO *bio = BIO_new(BIO_s_mem());
	laps_cert_verdict verdict = (laps_cert_verdict)99;
	uint8_t *in, *pem;
	char *text;
	long text_len;

	ck_assert_int_gt(der_len, 0);
	ck_assert_int_eq(PEM_write_bio_X509(bio, ca->cert), 1);
	text_len = BIO_get_mem_data(bio, &text);
	in = exact_copy(der, (size_t)der_len);
	pem = exact_copy(text, (size_t)text_len);
	ck_assert_int_eq(laps_cert_judge(in, (size_t)der_len, (const char *)pem, (size_t)text_len,
					 host, &verdict, NULL),
			 LAPS_OK);
	free(in);
	free(pem);
	BIO_free(bio);
	OPENSSL_free(der);
	X509_free(cert);
	EVP_PKEY_free(key);
	return verdict;
}

static const struct {
	const char *names, *host;
	laps_cert_verdict want;
} name_case[] = {
	{"DNS:dc1.corp.example", "dc1.corp.example", LAPS_CERT_OK},
	{"DNS:dc1.corp.example", "DC1.CORP.EXAMPLE", LAPS_CERT_OK},
	{"DNS:dc2.corp.example,DNS:dc1.corp.example", "dc1.corp.example", LAPS_CERT_OK},
	{"DNS:dc1.corp.example", "dc2.corp.example", LAPS_CERT_WRONG_NAME},
	{"DNS:dc1.corp.example", "dc1", LAPS_CERT_WRONG_NAME},
	{"DNS:127.0.0.1", "127.0.0.1", LAPS_CERT_WRONG_NAME},
	{"IP:127.0.0.1", "127.0.0.1", LAPS_CERT_OK},
	{"IP:127.0.0.1", "127.0.0.2", LAPS_CERT_WRONG_NAME},
	{"IP:127.0.0.1", "localhost", LAPS_CERT_WRONG_NAME},
	{"IP:::1", "::1", LAPS_CERT_OK},
	{"IP:::1", "::2", LAPS_CERT_WRONG_NAME},
};

START_TEST(judges_the_name)
{
	struct issuer ca = make_ca("ca", -DAY, DAY);

	ck_assert_int_eq(judge(&ca, &ca, name_case[_i].names, -DAY, DAY, name_case[_i].host),
			 name_case[_i].want);
	free_ca(&ca);
}
END_TEST

START_TEST(judges_the_ca)
{
	/* of the same name, so that only the signature tells them apart */
	struct issuer ca = make_ca("ca", -DAY, DAY), other = make_ca("ca", -DAY, DAY);
	struct issuer third = make_ca("third", -DAY, DAY);

	ck_assert_int_eq(judge(&other, &ca, "IP:127.0.0.1", -DAY, DAY, "127.0.0.1"),
			 LAPS_CERT_UNTRUSTED);
	ck_assert_int_eq(judge(&third, &ca, "IP:127.0.0.1", -DAY, DAY, "127.0.0.1"),
			 LAPS_CERT_UNTRUSTED);
	/* a wrong name of somebody unknown is not the first thing to say */
	ck_assert_int_eq(judge(&third, &ca, "IP:127.0.0.1", -DAY, DAY, "127.0.0.2"),
			 LAPS_CERT_UNTRUSTED);
	ck_assert_int_eq(judge(NULL, &ca, "IP:127.0.0.1", -DAY, DAY, "127.0.0.1"),
			 LAPS_CERT_UNTRUSTED);
	free_ca(&ca);
	free_ca(&other);
	free_ca(&third);
}
END_TEST

START_TEST(judges_the_time)
{
	struct issuer ca = make_ca("ca", -3 * DAY, 3 * DAY), old = make_ca("old", -3 * DAY, -DAY);

	ck_assert_int_eq(judge(&ca, &ca, "IP:127.0.0.1", -2 * DAY, -DAY, "127.0.0.1"),
			 LAPS_CERT_EXPIRED);
	ck_assert_int_eq(judge(&ca, &ca, "IP:127.0.0.1", DAY, 2 * DAY, "127.0.0.1"),
			 LAPS_CERT_EXPIRED);
	ck_assert_int_eq(judge(&old, &old, "IP:127.0.0.1", -DAY, DAY, "127.0.0.1"),
			 LAPS_CERT_EXPIRED);
	free_ca(&ca);
	free_ca(&old);
}
END_TEST

START_TEST(refuses_what_is_no_certificate)
{
	struct issuer ca = make_ca("ca", -DAY, DAY);
	laps_cert_verdict verdict = (laps_cert_verdict)99;
	struct laps_err err = {0};
	unsigned char *der = NULL;
	int der_len = i2d_X509(ca.cert, &der);

	ck_assert_int_eq(laps_cert_judge((const uint8_t *)"x", 1, "", 0, "h", &verdict, &err),
			 LAPS_E_FORMAT);
	ck_assert_str_eq(err.what, "it is not a certificate");
	ck_assert_int_eq(laps_cert_judge(der, (size_t)der_len, "no PEM", 6, "h", &verdict, &err),
			 LAPS_E_FORMAT);
	ck_assert_str_eq(err.what, "no CA certificate to verify it against");
	for (int cut = 0; cut < der_len; cut++) {
		uint8_t *in = exact_copy(der, (size_t)cut);

		ck_assert_int_eq(laps_cert_judge(in, (size_t)cut, "", 0, "h", &verdict, &err),
				 LAPS_E_FORMAT);
		free(in);
	}
	ck_assert_int_eq(verdict, 99);
	OPENSSL_free(der);
	free_ca(&ca);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("certjudge");
	TCase *tc = tcase_create("judge");

	tcase_add_loop_test(tc, judges_the_name, 0, sizeof(name_case) / sizeof(name_case[0]));
	tcase_add_test(tc, judges_the_ca);
	tcase_add_test(tc, judges_the_time);
	tcase_add_test(tc, refuses_what_is_no_certificate);
	suite_add_tcase(s, tc);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
