/* SPDX-License-Identifier: MIT */
/* What is expected is in the words of the public decoders of these certificates (AADInternals,
 * libhimmelblau); OpenSSL takes them apart. */
#include "lib/devicecert.h"

#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

#include <laps/cert.h>
#include <laps/filetime.h>

#include "lib/exact.h"
#include "lib/runner.h"

/* Public by design: fixtures/keys. */
extern const char sim_key_token_signing[], sim_key_device_ca[];

#define DEVICE "4d5b3c2a-0102-4304-8506-0708090a0b0c"
#define NOW    UINT64_C(133590384000000000) /* 2024-05-01T12:00:00Z */
#define YEAR   (365 * LAPS_TICKS_PER_DAY)

static struct sim_device_ca *ca;
static struct laps_rsa *key;
static struct sim_err err;

static void setup(void)
{
	ck_assert(sim_device_ca_new((const uint8_t *)sim_key_device_ca, strlen(sim_key_device_ca),
				    &ca, &err));
	/* any other key will do for a device */
	ck_assert_int_eq(laps_rsa_parse_pem((const uint8_t *)sim_key_token_signing,
					    strlen(sim_key_token_signing), &key, NULL),
			 LAPS_OK);
}

static void teardown(void)
{
	sim_device_ca_free(&ca);
	sim_device_ca_free(&ca);
	laps_rsa_free(&key);
}

static struct laps_buf issue(bool joined, uint64_t now)
{
	struct sim_device_subject s = {
		.region = "EU", .joined = joined, .key = key, .now_ticks = now};
	struct laps_buf der;

	laps_buf_init(&der, LAPS_CERT_MAX);
	ck_assert_int_eq(laps_guid_parse_text(DEVICE, s.device_id, NULL), LAPS_OK);
	ck_assert_int_eq(
		laps_guid_parse_text("11223344-5566-7788-99aa-bbccddeeff00", s.user_id, NULL),
		LAPS_OK);
	ck_assert_int_eq(
		laps_guid_parse_text("a1a2a3a4-b1b2-c1c2-d1d2-e1e2e3e4e5e6", s.tenant_id, NULL),
		LAPS_OK);
	ck_assert(sim_device_cert_issue(ca, &s, &der, &err));
	return der;
}

static X509 *read_der(const struct laps_buf *der)
{
	const unsigned char *p = der->data;
	X509 *cert = d2i_X509(NULL, &p, (long)der->len);

	ck_assert_ptr_nonnull(cert);
	ck_assert_ptr_eq(p, der->data + der->len);
	return cert;
}

/* One non-critical extension of that type with those bytes. */
static void has(X509 *cert, const char *oid, const void *bytes, size_t len)
{
	ASN1_OBJECT *object = OBJ_txt2obj(oid, 1);
	const int at = X509_get_ext_by_OBJ(cert, object, -1);
	X509_EXTENSION *e = X509_get_ext(cert, at);
	const ASN1_OCTET_STRING *data = X509_EXTENSION_get_data(e);

	ck_assert_int_ge(at, 0);
	ck_assert_int_eq(X509_get_ext_by_OBJ(cert, object, at), -1);
	ck_assert_int_eq(X509_EXTENSION_get_critical(e), 0);
	ck_assert_msg((size_t)ASN1_STRING_length(data) == len &&
			      memcmp(ASN1_STRING_get0_data(data), bytes, len) == 0,
		      "extension %s", oid);
	ASN1_OBJECT_free(object);
}

/* DEV-11, DEV-12: which extension says what, GUIDs with their first three groups turned round */
START_TEST(extensions_say_device_user_tenant_type_and_region)
{
	for (int joined = 0; joined < 2; joined++) {
		struct laps_buf der = issue(joined, NOW);
		X509 *cert = read_der(&der);

		has(cert, "1.2.840.113556.1.5.284.2",
		    "\x04\x81\x10\x2a\x3c\x5b\x4d\x02\x01\x04\x43\x85\x06\x07\x08\x09\x0a\x0b\x0c",
		    19);
		has(cert, "1.2.840.113556.1.5.284.3",
		    "\x04\x81\x10\x44\x33\x22\x11\x66\x55\x88\x77\x99\xaa\xbb\xcc\xdd\xee\xff\x00",
		    19);
		has(cert, "1.2.840.113556.1.5.284.5",
		    "\x04\x81\x10\xa4\xa3\xa2\xa1\xb2\xb1\xc2\xc1\xd1\xd2\xe1\xe2\xe3\xe4\xe5\xe6",
		    19);
		has(cert, "1.2.840.113556.1.5.284.8",
		    "\x04\x81\x02"
		    "EU",
		    5);
		has(cert, "1.2.840.113556.1.5.284.7",
		    joined ? "\x04\x81\x01\x31" : "\x04\x81\x01\x30", 4);
		X509_free(cert);
		laps_buf_clear(&der);
	}
}
END_TEST

/* DEV-09, DEV-10: the subject is the device and nothing else, the issuer Microsoft's */
START_TEST(names_are_those_of_the_service)
{
	struct laps_buf der = issue(true, NOW);
	X509 *cert = read_der(&der);
	char text[256];

	ck_assert_int_eq(X509_NAME_entry_count(X509_get_subject_name(cert)), 1);
	X509_NAME_oneline(X509_get_subject_name(cert), text, sizeof(text));
	ck_assert_str_eq(text, "/CN=" DEVICE);
	X509_NAME_oneline(X509_get_issuer_name(cert), text, sizeof(text));
	ck_assert_str_eq(text, "/DC=net/DC=windows/CN=MS-Organization-Access"
			       "/OU=82dbaca4-3e81-46ca-9c73-0950c1eaca97");
	ck_assert_int_eq(X509_get_version(cert), X509_VERSION_3);
	ck_assert_int_eq(X509_get_signature_nid(cert), NID_sha256WithRSAEncryption);
	ck_assert_int_eq(X509_check_purpose(cert, X509_PURPOSE_SSL_CLIENT, 0), 1);
	ck_assert_int_eq(X509_check_purpose(cert, X509_PURPOSE_SSL_SERVER, 0), 0);
	ck_assert_int_eq(X509_check_ca(cert), 0);
	X509_free(cert);
	laps_buf_clear(&der);
}
END_TEST

/* DEV-13: the key is the device's */
START_TEST(the_key_is_the_one_that_was_asked_for)
{
	struct laps_buf der = issue(true, NOW);
	struct laps_rsa *got = NULL;

	ck_assert_int_eq(laps_rsa_of_cert(der.data, der.len, &got, NULL), LAPS_OK);
	ck_assert(laps_rsa_same(got, key));
	laps_rsa_free(&got);
	laps_buf_clear(&der);
}
END_TEST

static bool good(const void *p, size_t len, uint64_t now)
{
	uint8_t id[LAPS_GUID_LEN] = {0x5a}, want[LAPS_GUID_LEN];
	uint8_t *in = exact_copy(p, len);
	bool ok = sim_device_cert_check(ca, in, len, now, id, &err);

	ck_assert_int_eq(laps_guid_parse_text(DEVICE, want, NULL), LAPS_OK);
	if (ok)
		ck_assert_mem_eq(id, want, sizeof(id));
	else
		ck_assert(id[0] == 0x5a && id[1] == 0);
	free(in);
	return ok;
}

/* Ten years (ours). */
START_TEST(is_good_while_it_is_valid)
{
	struct laps_buf der = issue(true, NOW);

	ck_assert(good(der.data, der.len, NOW));
	ck_assert(!good(der.data, der.len, NOW - LAPS_TICKS_PER_SECOND));
	ck_assert(good(der.data, der.len, NOW + 10 * YEAR));
	ck_assert(!good(der.data, der.len, NOW + 10 * YEAR + 3 * LAPS_TICKS_PER_DAY));
	laps_buf_clear(&der);
}
END_TEST

/* Years from 2050 on are written another way. */
START_TEST(is_good_in_other_centuries)
{
	static const char *const when[] = {"1970-01-01T00:00:00Z", "2049-12-31T23:59:59Z",
					   "2050-01-01T00:00:00Z", "2099-06-01T00:00:00Z"};

	for (size_t i = 0; i < sizeof(when) / sizeof(*when); i++) {
		struct laps_buf der;
		uint64_t now;

		ck_assert_int_eq(laps_filetime_parse(when[i], &now, NULL), LAPS_OK);
		der = issue(true, now);
		ck_assert_msg(good(der.data, der.len, now), "%s: %s", when[i], err.text);
		ck_assert(!good(der.data, der.len, now - LAPS_TICKS_PER_SECOND));
		laps_buf_clear(&der);
	}
}
END_TEST

START_TEST(refuses_those_of_another_authority)
{
	struct laps_buf der;
	struct sim_device_ca *ours = ca, *other = NULL;

	ck_assert(sim_device_ca_new((const uint8_t *)sim_key_token_signing,
				    strlen(sim_key_token_signing), &other, &err));
	ca = other;
	der = issue(true, NOW);
	ck_assert(good(der.data, der.len, NOW));
	ca = ours;
	ck_assert(!good(der.data, der.len, NOW));
	sim_device_ca_free(&other);
	laps_buf_clear(&der);
}
END_TEST

/* Whatever is taken has, where the authority signed, the very bits that it signed. */
START_TEST(refuses_prefixes_and_flips)
{
	struct laps_buf der = issue(true, NOW);
	X509 *cert = read_der(&der);
	unsigned char *tbs = NULL;
	const int tbs_len = i2d_re_X509_tbs(cert, &tbs);
	size_t from = 0;

	ck_assert_int_gt(tbs_len, 0);
	while (memcmp(der.data + from, tbs, (size_t)tbs_len) != 0)
		from++;
	for (size_t i = 0; i < der.len; i++)
		ck_assert(!good(der.data, i, NOW));
	for (size_t bit = 8 * from; bit < 8 * (from + (size_t)tbs_len); bit += 3) {
		der.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
		ck_assert_msg(!good(der.data, der.len, NOW), "bit %zu", bit);
		der.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	laps_buf_put_u8(&der, 0);
	ck_assert(!good(der.data, der.len, NOW));
	OPENSSL_free(tbs);
	X509_free(cert);
	laps_buf_clear(&der);
}
END_TEST

START_TEST(a_key_is_told_by_both_its_numbers)
{
	uint8_t ours[LAPS_SHA256_LEN], want[LAPS_SHA256_LEN], all[256 + 3];
	struct laps_buf n, e;

	laps_buf_init(&n, 256);
	laps_buf_init(&e, 3);
	laps_rsa_numbers(key, &n, &e);
	memcpy(all, n.data, 256);
	memcpy(all + 256, "\x01\x00\x01", 3);
	laps_sha256(all, sizeof(all), want);
	ck_assert(sim_device_key_hash(key, ours));
	ck_assert_mem_eq(ours, want, sizeof(want));
	laps_buf_clear(&n);
	laps_buf_clear(&e);
}
END_TEST

START_TEST(needs_an_rsa_key)
{
	struct sim_device_ca *none = NULL;

	ck_assert(!sim_device_ca_new((const uint8_t *)"", 0, &none, &err));
	ck_assert(!sim_device_ca_new((const uint8_t *)sim_key_device_ca, 600, &none, &err));
	ck_assert_ptr_null(none);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("devicecert");
	TCase *t = tcase_create("certificates");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, extensions_say_device_user_tenant_type_and_region);
	tcase_add_test(t, names_are_those_of_the_service);
	tcase_add_test(t, the_key_is_the_one_that_was_asked_for);
	tcase_add_test(t, is_good_while_it_is_valid);
	tcase_add_test(t, is_good_in_other_centuries);
	tcase_add_test(t, refuses_those_of_another_authority);
	tcase_add_test(t, refuses_prefixes_and_flips);
	tcase_add_test(t, a_key_is_told_by_both_its_numbers);
	tcase_add_test(t, needs_an_rsa_key);
	tcase_set_timeout(t, 60);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
