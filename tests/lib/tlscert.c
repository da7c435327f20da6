/* SPDX-License-Identifier: MIT */
#include "lib/tlscert.h"

#include <check.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>

static X509 *make(const char *cn, EVP_PKEY *key, X509 *ca, EVP_PKEY *ca_key, const char *end,
		  const char *names)
{
	static long serial = 1;
	X509 *cert = X509_new();
	X509_EXTENSION *e;
	X509V3_CTX v3;

	ck_assert_ptr_nonnull(cert);
	X509_set_version(cert, X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(cert), serial++);
	ck_assert_int_eq(ASN1_TIME_set_string_X509(X509_getm_notBefore(cert), "19700101000000Z"),
			 1);
	ck_assert_int_eq(ASN1_TIME_set_string_X509(X509_getm_notAfter(cert), end), 1);
	ck_assert_int_eq(X509_NAME_add_entry_by_txt(X509_get_subject_name(cert), "CN", MBSTRING_ASC,
						    (const unsigned char *)cn, -1, -1, 0),
			 1);
	X509_set_issuer_name(cert, X509_get_subject_name(ca ? ca : cert));
	X509_set_pubkey(cert, key);
	X509V3_set_ctx_nodb(&v3);
	X509V3_set_ctx(&v3, ca ? ca : cert, cert, NULL, NULL, 0);
	e = ca ? NULL : X509V3_EXT_conf_nid(NULL, &v3, NID_basic_constraints, "critical,CA:TRUE");
	if (names)
		e = X509V3_EXT_conf_nid(NULL, &v3, NID_subject_alt_name, names);
	ck_assert(!e || X509_add_ext(cert, e, -1) == 1);
	X509_EXTENSION_free(e);
	ck_assert_int_gt(X509_sign(cert, ca ? ca_key : key, EVP_sha256()), 0);
	return cert;
}

static FILE *open_in(const char *dir, const char *name)
{
	char path[512];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "we");
	ck_assert_ptr_nonnull(f);
	return f;
}

static void write_cert(const char *dir, const char *name, X509 *cert)
{
	FILE *f = open_in(dir, name);

	ck_assert_int_eq(PEM_write_X509(f, cert), 1);
	ck_assert_int_eq(fclose(f), 0);
}

static void write_key(const char *dir, const char *name, EVP_PKEY *key)
{
	FILE *f = open_in(dir, name);

	ck_assert_int_eq(PEM_write_PrivateKey(f, key, NULL, NULL, 0, NULL, NULL), 1);
	ck_assert_int_eq(fclose(f), 0);
}

void tlscert_client(const char *dir, unsigned which)
{
	static const char *const path[] = {"fixtures/keys/token-signing.pem",
					   "fixtures/keys/device-ca.pem"};
	FILE *f = fopen(path[which], "re");
	EVP_PKEY *key;
	X509 *cert;

	ck_assert_ptr_nonnull(f);
	key = PEM_read_PrivateKey(f, NULL, NULL, NULL);
	fclose(f);
	ck_assert_ptr_nonnull(key);
	cert = make(TLSCERT_CLIENT_NAME, key, NULL, NULL, "20991231235959Z", NULL);
	write_cert(dir, "client.pem", cert);
	write_key(dir, "client.key", key);
	X509_free(cert);
	EVP_PKEY_free(key);
}

void tlscert_use(SSL_CTX *ctx, const char *dir, const char *name, bool expired)
{
	EVP_PKEY *ca_key = EVP_EC_gen("P-256"), *key = EVP_EC_gen("P-256");
	char names[256] = "DNS:localhost,IP:127.0.0.1";
	X509 *ca, *cert;

	ck_assert(ca_key && key);
	if (name)
		snprintf(names, sizeof(names), "DNS:%s", name);
	ca = make("throw-away CA of a test", ca_key, NULL, NULL, "20991231235959Z", NULL);
	cert = make("throw-away server of a test", key, ca, ca_key,
		    expired ? "20010101000000Z" : "20991231235959Z", names);
	ck_assert_int_eq(SSL_CTX_use_certificate(ctx, cert), 1);
	ck_assert_int_eq(SSL_CTX_use_PrivateKey(ctx, key), 1);
	write_cert(dir, "ca.pem", ca);
	X509_free(ca);
	X509_free(cert);
	EVP_PKEY_free(ca_key);
	EVP_PKEY_free(key);
}
