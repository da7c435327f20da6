/* SPDX-License-Identifier: MIT */
/*
 * Nobody without the CA's key gets a certificate past the judge: what it takes for genuine,
 * whatever the name, has to the last bit the signed part of the one that the CA signed.
 *
 * Input: a first byte that picks the host (2 bits), and whether what follows mutates the
 * certificate (0x80 not set) or is one.
 */
#include "fuzz/fuzz.h"
#include "fuzz/input.h"
#include "lib/exact.h"
#include <laps/certjudge.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

static struct {
	uint8_t *leaf, *leaf_tbs;
	int leaf_len, leaf_tbs_len;
	char *ca_pem;
	size_t ca_pem_len;
} made;

/* Keys and times are fixed, so that an input means the same in every run. */
static EVP_PKEY *key_of(uint8_t seed)
{
	uint8_t bytes[32];

	memset(bytes, seed, sizeof(bytes));
	return EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, bytes, sizeof(bytes));
}

static X509 *sign(EVP_PKEY *key, const char *cn, int nid, const char *extension, EVP_PKEY *by,
		  X509 *issuer)
{
	X509 *cert = X509_new();
	X509_NAME *name = X509_get_subject_name(cert);
	X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, NULL, nid, extension);

	FUZZ_MUST(cert && name && e && X509_set_version(cert, 2));
	FUZZ_MUST(ASN1_INTEGER_set(X509_get_serialNumber(cert), 7));
	FUZZ_MUST(ASN1_TIME_set_string(X509_getm_notBefore(cert), "20200101000000Z"));
	FUZZ_MUST(ASN1_TIME_set_string(X509_getm_notAfter(cert), "22000101000000Z"));
	FUZZ_MUST(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const uint8_t *)cn, -1, -1,
					     0));
	FUZZ_MUST(X509_set_issuer_name(cert, issuer ? X509_get_subject_name(issuer) : name));
	FUZZ_MUST(X509_set_pubkey(cert, key) && X509_add_ext(cert, e, -1));
	FUZZ_MUST(X509_sign(cert, by, NULL) > 0);
	X509_EXTENSION_free(e);
	return cert;
}

static void load(void)
{
	EVP_PKEY *ca_key = key_of(1), *leaf_key = key_of(2);
	X509 *ca = sign(ca_key, "ca", NID_basic_constraints, "critical,CA:TRUE", ca_key, NULL);
	X509 *leaf = sign(leaf_key, "dc1", NID_subject_alt_name, "DNS:dc1.a.test,IP:192.0.2.1",
			  ca_key, ca);
	BIO *bio = BIO_new(BIO_s_mem());
	char *pem;
	long len;

	FUZZ_MUST(bio && PEM_write_bio_X509(bio, ca) == 1);
	len = BIO_get_mem_data(bio, &pem);
	made.ca_pem = (char *)exact_copy(pem, (size_t)len);
	made.ca_pem_len = (size_t)len;
	made.leaf_len = i2d_X509(leaf, &made.leaf);
	made.leaf_tbs_len = i2d_re_X509_tbs(leaf, &made.leaf_tbs);
	FUZZ_MUST(made.leaf_len > 0 && made.leaf_tbs_len > 0);
	BIO_free(bio);
	X509_free(leaf);
	X509_free(ca);
	EVP_PKEY_free(leaf_key);
	EVP_PKEY_free(ca_key);
}

/* Does the certificate say what the CA signed? */
static bool signed_part_is(const uint8_t *der, size_t len)
{
	X509 *cert = d2i_X509(NULL, &der, (long)len);
	uint8_t *tbs = NULL;
	int tbs_len;
	bool same;

	FUZZ_MUST(cert);
	tbs_len = i2d_re_X509_tbs(cert, &tbs);
	same = tbs_len == made.leaf_tbs_len && memcmp(tbs, made.leaf_tbs, (size_t)tbs_len) == 0;
	OPENSSL_free(tbs);
	X509_free(cert);
	return same;
}

static void check(const uint8_t *der, size_t len, unsigned which)
{
	static const char *const host[] = {"dc1.a.test", "192.0.2.1", "dc2.a.test", "192.0.2.2"};
	laps_cert_verdict verdict;
	struct laps_err err;
	laps_rc rc;

	fuzz_poison(&verdict, sizeof(verdict));
	rc = laps_cert_judge(der, len, made.ca_pem, made.ca_pem_len, host[which], &verdict, &err);
	if (rc != LAPS_OK) {
		FUZZ_MUST(rc == LAPS_E_FORMAT);
		fuzz_refused(rc, &err, len, &verdict, sizeof(verdict));
		return;
	}
	if (verdict == LAPS_CERT_UNTRUSTED)
		return;
	FUZZ_MUST(signed_part_is(der, len));
	FUZZ_MUST(verdict == (which < 2 ? LAPS_CERT_OK : LAPS_CERT_WRONG_NAME));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct input in = {data, len};
	const uint8_t choice = input_u8(&in);
	uint8_t *leaf;

	if (!made.leaf)
		load();
	if (choice & 0x80) {
		check(in.p, in.len, choice & 3);
		return 0;
	}
	leaf = exact_copy(made.leaf, (size_t)made.leaf_len);
	input_mutate(&in, leaf, (size_t)made.leaf_len);
	check(leaf, (size_t)made.leaf_len, choice & 3);
	free(leaf);
	return 0;
}
