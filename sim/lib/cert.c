/* SPDX-License-Identifier: MIT */
#include "lib/cert.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <stdio.h>

#include "lib/file.h"

#define NOT_BEFORE "19700101000000Z"
#define NOT_AFTER  "20991231235959Z"
#define EXPIRED    "19700102000000Z"
#define SERIAL_LEN 16   /* bytes */
#define NAMES_MAX  1024 /* bytes */

static bool set_name(X509_NAME *name, const char *cn)
{
	return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)cn, -1,
					  -1, 0) == 1;
}

static bool set_serial(X509 *cert)
{
	unsigned char bytes[SERIAL_LEN];
	BIGNUM *n = NULL;
	bool ok = false;

	if (RAND_bytes(bytes, sizeof(bytes)) != 1)
		return false;
	bytes[0] = (unsigned char)((bytes[0] & 0x7f) | 0x40); /* positive and of full length */
	n = BN_bin2bn(bytes, sizeof(bytes), NULL);
	ok = n && BN_to_ASN1_INTEGER(n, X509_get_serialNumber(cert));
	BN_free(n);
	return ok;
}

static bool add_extension(X509 *cert, X509 *issuer, int nid, const char *value)
{
	X509V3_CTX ctx;
	X509_EXTENSION *e;
	bool ok;

	X509V3_set_ctx_nodb(&ctx);
	X509V3_set_ctx(&ctx, issuer, cert, NULL, NULL, 0);
	e = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	ok = e && X509_add_ext(cert, e, -1) == 1;
	X509_EXTENSION_free(e);
	return ok;
}

/* Everything that all have in common but a number; issuer is cert itself for the CA. */
static bool fill(X509 *cert, X509 *issuer, EVP_PKEY *key, const char *cn)
{
	return X509_set_version(cert, X509_VERSION_3) &&
	       ASN1_TIME_set_string_X509(X509_getm_notBefore(cert), NOT_BEFORE) &&
	       ASN1_TIME_set_string_X509(X509_getm_notAfter(cert), NOT_AFTER) &&
	       set_name(X509_get_subject_name(cert), cn) &&
	       X509_set_issuer_name(cert, X509_get_subject_name(issuer)) &&
	       X509_set_pubkey(cert, key) &&
	       add_extension(cert, issuer, NID_subject_key_identifier, "hash");
}

static X509 *make_ca(EVP_PKEY *key)
{
	X509 *cert = X509_new();

	if (cert && set_serial(cert) && fill(cert, cert, key, SIM_CA_NAME) &&
	    add_extension(cert, cert, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
	    add_extension(cert, cert, NID_key_usage, "critical,keyCertSign,cRLSign") &&
	    X509_sign(cert, key, EVP_sha256()))
		return cert;
	X509_free(cert);
	return NULL;
}

/* "IP:127.0.0.1,DNS:...", or false when it is too long. */
static bool format_names(const struct sim_cert_server *server, char *out, size_t size)
{
	size_t len = (size_t)snprintf(out, size, server->no_address ? "" : "IP:127.0.0.1");

	for (const char *const *dns = server->dns; *dns && len < size; dns++)
		len += (size_t)snprintf(out + len, size - len, "%sDNS:%s", len ? "," : "", *dns);
	return len < size;
}

static X509 *make_server(EVP_PKEY *key, X509 *ca, EVP_PKEY *ca_key,
			 const struct sim_cert_server *server)
{
	X509 *cert = X509_new();
	char names[NAMES_MAX];

	if (format_names(server, names, sizeof(names)) && cert && set_serial(cert) &&
	    fill(cert, ca, key, server->subject) &&
	    (!server->expired || ASN1_TIME_set_string_X509(X509_getm_notAfter(cert), EXPIRED)) &&
	    add_extension(cert, ca, NID_authority_key_identifier, "keyid:always") &&
	    add_extension(cert, ca, NID_basic_constraints, "critical,CA:FALSE") &&
	    add_extension(cert, ca, NID_key_usage, "critical,digitalSignature") &&
	    add_extension(cert, ca, NID_ext_key_usage, "serverAuth") &&
	    add_extension(cert, ca, NID_subject_alt_name, names) &&
	    X509_sign(cert, ca_key, EVP_sha256()))
		return cert;
	X509_free(cert);
	return NULL;
}

/* Write what is in the memory BIO. */
static bool write_bio(int dir, const char *name, BIO *bio, mode_t mode, struct sim_err *err)
{
	char *data = NULL;
	long len = BIO_get_mem_data(bio, &data);

	return sim_write(dir, name, data, (size_t)len, mode, err);
}

static bool write_cert(int dir, const char *name, X509 *cert, struct sim_err *err)
{
	BIO *bio = BIO_new(BIO_s_mem());
	bool ok = bio && PEM_write_bio_X509(bio, cert) == 1 ? write_bio(dir, name, bio, 0644, err)
							    : sim_fail_nomem(err);

	BIO_free(bio);
	return ok;
}

static bool write_key(int dir, const char *name, EVP_PKEY *key, struct sim_err *err)
{
	BIO *bio = BIO_new(BIO_s_secmem());
	bool ok = bio && PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL) == 1
			  ? write_bio(dir, name, bio, 0600, err)
			  : sim_fail_nomem(err);

	BIO_free(bio);
	return ok;
}

static bool write_server(int dir, X509 *ca, EVP_PKEY *ca_key, const struct sim_cert_server *server,
			 struct sim_err *err)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *cert = key ? make_server(key, ca, ca_key, server) : NULL;
	bool ok = cert ? write_cert(dir, server->certificate, cert, err) &&
				  write_key(dir, server->key, key, err)
		       : sim_fail(err, "cannot make a certificate for '%s'", server->subject);

	X509_free(cert);
	EVP_PKEY_free(key);
	return ok;
}

bool sim_cert_make(int dir, const char *ca, const struct sim_cert_server *server, size_t n,
		   struct sim_err *err)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *cert = key ? make_ca(key) : NULL;
	bool ok = cert ? write_cert(dir, ca, cert, err)
		       : sim_fail(err, "cannot make a certificate for '" SIM_CA_NAME "'");

	for (size_t i = 0; ok && i < n; i++)
		ok = write_server(dir, cert, key, &server[i], err);
	X509_free(cert);
	EVP_PKEY_free(key);
	return ok;
}

bool sim_cert_self_signed(const char *key_pem, size_t len, const char *name, struct laps_buf *der,
			  struct sim_err *err)
{
	char nothing[] = ""; /* for a key that is encrypted: ask nobody */
	BIO *bio = BIO_new_mem_buf(key_pem, (int)len);
	EVP_PKEY *key = bio ? PEM_read_bio_PrivateKey(bio, NULL, NULL, nothing) : NULL;
	X509 *cert = key ? X509_new() : NULL;
	unsigned char *bytes = NULL;
	int n = -1;

	if (cert && ASN1_INTEGER_set(X509_get_serialNumber(cert), 1) == 1 &&
	    fill(cert, cert, key, name) && X509_sign(cert, key, EVP_sha256()))
		n = i2d_X509(cert, &bytes);
	if (n > 0)
		laps_buf_put(der, bytes, (size_t)n);
	OPENSSL_free(bytes);
	X509_free(cert);
	EVP_PKEY_free(key);
	BIO_free(bio);
	return (n > 0 && laps_buf_status(der) == LAPS_OK) ||
	       sim_fail(err, "cannot make a certificate for '%s'", name);
}
