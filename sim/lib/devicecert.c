/* SPDX-License-Identifier: MIT */
#include "lib/devicecert.h"

#include <laps/filetime.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

#include "lib/seal.h"

#define ISSUER_UNIT  "82dbaca4-3e81-46ca-9c73-0950c1eaca97"
#define VALID_DAYS   3652 /* ten years (ours) */
#define EXPONENT_MAX 8    /* bytes */
#define SERIAL_LEN   16   /* bytes */
/* of the extensions that say what the certificate is for; .2, .3, .5, .7 and .8 */
#define ARC "1.2.840.113556.1.5.284."

struct sim_device_ca {
	EVP_PKEY *key;
	X509_NAME *name;
};

static X509_NAME *make_name(void)
{
	static const struct {
		const char *type, *value;
	} part[] = {
		{"DC", "net"}, {"DC", "windows"}, {"CN", SIM_DEVICE_CA_NAME}, {"OU", ISSUER_UNIT}};
	X509_NAME *name = X509_NAME_new();

	for (size_t i = 0; name && i < sizeof(part) / sizeof(*part); i++) {
		if (X509_NAME_add_entry_by_txt(name, part[i].type, MBSTRING_ASC,
					       (const unsigned char *)part[i].value, -1, -1,
					       0) != 1) {
			X509_NAME_free(name);
			name = NULL;
		}
	}
	/* its encoding is kept in it: made here, no thread has to */
	if (name && i2d_X509_NAME(name, NULL) <= 0) {
		X509_NAME_free(name);
		name = NULL;
	}
	return name;
}

/* No passphrase is asked for: an encrypted key is none. */
static int no_passphrase(char *buf, int size, int writing, void *arg)
{
	(void)buf;
	(void)size;
	(void)writing;
	(void)arg;
	return -1;
}

bool sim_device_ca_new(const uint8_t *key_pem, size_t len, struct sim_device_ca **out,
		       struct sim_err *err)
{
	struct sim_device_ca *ca = calloc(1, sizeof(*ca));
	BIO *bio = len <= INT32_MAX ? BIO_new_mem_buf(key_pem, (int)len) : NULL;

	if (ca && bio) {
		ca->key = PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL);
		ca->name = make_name();
	}
	BIO_free(bio);
	ERR_clear_error();
	if (!ca || !ca->key || !ca->name || EVP_PKEY_get_base_id(ca->key) != EVP_PKEY_RSA) {
		sim_device_ca_free(&ca);
		return sim_fail(err, "the authority of devices has no RSA key");
	}
	*out = ca;
	return true;
}

void sim_device_ca_free(struct sim_device_ca **ca)
{
	if (!*ca)
		return;
	EVP_PKEY_free((*ca)->key);
	X509_NAME_free((*ca)->name);
	free(*ca);
	*ca = NULL;
}

/* A public key for OpenSSL. */
static EVP_PKEY *public_key(const struct laps_rsa *key)
{
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
	OSSL_PARAM *params = NULL;
	EVP_PKEY *pkey = NULL;
	struct laps_buf n, e;
	BIGNUM *modulus, *exponent;

	laps_buf_init(&n, LAPS_RSA_BITS_MAX / 8);
	laps_buf_init(&e, LAPS_RSA_BITS_MAX / 8);
	laps_rsa_numbers(key, &n, &e);
	modulus = BN_bin2bn(n.data, (int)n.len, NULL);
	exponent = BN_bin2bn(e.data, (int)e.len, NULL);
	if (build && modulus && exponent &&
	    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, modulus) == 1 &&
	    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, exponent) == 1)
		params = OSSL_PARAM_BLD_to_param(build);
	if (ctx && params && EVP_PKEY_fromdata_init(ctx) == 1)
		(void)EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_PUBLIC_KEY, params);
	BN_free(modulus);
	BN_free(exponent);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(build);
	EVP_PKEY_CTX_free(ctx);
	laps_buf_clear(&n);
	laps_buf_clear(&e);
	return pkey;
}

static bool set_serial(X509 *cert)
{
	unsigned char bytes[SERIAL_LEN];
	BIGNUM *n;
	bool ok;

	if (!sim_random(bytes, sizeof(bytes)))
		return false;
	bytes[0] = (unsigned char)((bytes[0] & 0x7f) | 0x40); /* positive and of full length */
	n = BN_bin2bn(bytes, sizeof(bytes), NULL);
	ok = n && BN_to_ASN1_INTEGER(n, X509_get_serialNumber(cert));
	BN_free(n);
	return ok;
}

/* A value of Microsoft's own: an OCTET STRING, whose length takes two bytes as theirs does. */
static bool add_own(X509 *cert, const char *oid, const void *value, size_t len)
{
	unsigned char bytes[3 + LAPS_GUID_LEN] = {0x04, 0x81, (unsigned char)len};
	ASN1_OBJECT *object = OBJ_txt2obj(oid, 1);
	ASN1_OCTET_STRING *content = ASN1_OCTET_STRING_new();
	X509_EXTENSION *extension = NULL;
	bool ok;

	memcpy(bytes + 3, value, len);
	if (object && content && ASN1_OCTET_STRING_set(content, bytes, (int)(3 + len)) == 1)
		extension = X509_EXTENSION_create_by_OBJ(NULL, object, 0, content);
	ok = extension && X509_add_ext(cert, extension, -1) == 1;
	X509_EXTENSION_free(extension);
	ASN1_OCTET_STRING_free(content);
	ASN1_OBJECT_free(object);
	return ok;
}

static bool add_usual(X509 *cert, int nid, const char *value)
{
	X509V3_CTX ctx;
	X509_EXTENSION *e;
	bool ok;

	X509V3_set_ctx_nodb(&ctx);
	X509V3_set_ctx(&ctx, cert, cert, NULL, NULL, 0);
	e = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	ok = e && X509_add_ext(cert, e, -1) == 1;
	X509_EXTENSION_free(e);
	return ok;
}

static time_t unix_time(uint64_t ticks)
{
	return (time_t)((int64_t)(ticks / LAPS_TICKS_PER_SECOND) -
			(int64_t)(LAPS_TICKS_UNIX_EPOCH / LAPS_TICKS_PER_SECOND));
}

static bool fill(X509 *cert, const struct sim_device_ca *ca, const struct sim_device_subject *s,
		 EVP_PKEY *key)
{
	X509_NAME *subject = X509_get_subject_name(cert);
	time_t from = unix_time(s->now_ticks);
	char id[LAPS_GUID_TEXT];

	laps_guid_format_text(s->device_id, id);
	return X509_set_version(cert, X509_VERSION_3) == 1 && set_serial(cert) &&
	       X509_set_issuer_name(cert, ca->name) == 1 &&
	       X509_time_adj_ex(X509_getm_notBefore(cert), 0, 0, &from) &&
	       X509_time_adj_ex(X509_getm_notAfter(cert), VALID_DAYS, 0, &from) &&
	       X509_NAME_add_entry_by_NID(subject, NID_commonName, MBSTRING_ASC,
					  (const unsigned char *)id, -1, -1, 0) == 1 &&
	       X509_set_pubkey(cert, key) == 1 &&
	       add_usual(cert, NID_basic_constraints, "critical,CA:FALSE") &&
	       add_usual(cert, NID_ext_key_usage, "clientAuth") &&
	       add_own(cert, ARC "2", s->device_id, LAPS_GUID_LEN) &&
	       add_own(cert, ARC "3", s->user_id, LAPS_GUID_LEN) &&
	       add_own(cert, ARC "5", s->tenant_id, LAPS_GUID_LEN) &&
	       add_own(cert, ARC "8", s->region, strnlen(s->region, 2)) &&
	       add_own(cert, ARC "7", s->joined ? "1" : "0", 1);
}

bool sim_device_cert_issue(const struct sim_device_ca *ca, const struct sim_device_subject *subject,
			   struct laps_buf *out, struct sim_err *err)
{
	EVP_PKEY *key = public_key(subject->key);
	X509 *cert = X509_new();
	unsigned char *der = NULL;
	int len = 0;

	if (key && cert && fill(cert, ca, subject, key) &&
	    X509_sign(cert, ca->key, EVP_sha256()) > 0)
		len = i2d_X509(cert, &der);
	X509_free(cert);
	EVP_PKEY_free(key);
	ERR_clear_error();
	if (len <= 0)
		return sim_fail(err, "cannot make the certificate of a device");
	laps_buf_put(out, der, (size_t)len);
	OPENSSL_free(der);
	return laps_buf_status(out) == LAPS_OK || sim_fail_nomem(err);
}

/* Ours, by its signature, and valid then? */
static bool judge(const struct sim_device_ca *ca, X509 *cert, uint64_t now_ticks,
		  struct sim_err *err)
{
	time_t now = unix_time(now_ticks);

	if (X509_NAME_cmp(X509_get_issuer_name(cert), ca->name) != 0 ||
	    X509_verify(cert, ca->key) != 1)
		return sim_fail(err, "certificate is not of " SIM_DEVICE_CA_NAME);
	/* -1 is also "the same second" */
	if (X509_cmp_time(X509_get0_notBefore(cert), &now) != -1 ||
	    X509_cmp_time(X509_get0_notAfter(cert), &now) != 1)
		return sim_fail(err, "certificate is not valid at this time");
	return true;
}

bool sim_device_cert_check(const struct sim_device_ca *ca, const uint8_t *der, size_t len,
			   uint64_t now_ticks, uint8_t device_id[static LAPS_GUID_LEN],
			   struct sim_err *err)
{
	char cn[LAPS_CERT_CN_LEN];
	const uint8_t *p = der;
	uint8_t id[LAPS_GUID_LEN];
	X509 *cert;
	bool ok;

	/* reads all of it, so what follows reads the same */
	if (laps_cert_common_name(der, len, cn, NULL) != LAPS_OK ||
	    laps_guid_parse_text(cn, id, NULL) != LAPS_OK)
		return sim_fail(err, "it is not the certificate of a device");
	cert = d2i_X509(NULL, &p, (long)len);
	ok = cert ? judge(ca, cert, now_ticks, err) : sim_fail_nomem(err);
	X509_free(cert);
	ERR_clear_error();
	if (ok)
		memcpy(device_id, id, sizeof(id));
	return ok;
}

bool sim_device_key_hash(const struct laps_rsa *key, uint8_t out[static LAPS_SHA256_LEN])
{
	struct laps_buf n, e;
	bool ok;

	laps_buf_init(&n, LAPS_RSA_BITS_MAX / 8 + EXPONENT_MAX);
	laps_buf_init(&e, EXPONENT_MAX);
	laps_rsa_numbers(key, &n, &e);
	laps_buf_put(&n, e.data, e.len);
	ok = laps_buf_status(&n) == LAPS_OK && laps_buf_status(&e) == LAPS_OK;
	if (ok)
		laps_sha256(n.data, n.len, out);
	laps_buf_clear(&n);
	laps_buf_clear(&e);
	return ok;
}
