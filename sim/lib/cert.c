/* SPDX-License-Identifier: MIT */
#include "lib/cert.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <stdio.h>

#include "lib/file.h"

#define SERVER_NAME "lapsim simulated domain controller, NOT FOR PRODUCTION"
#define NOT_BEFORE  "19700101000000Z"
#define NOT_AFTER   "20991231235959Z"
#define SERIAL_LEN  16 /* bytes */

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

/* Everything that both have in common; issuer is cert itself for the CA. */
static bool fill(X509 *cert, X509 *issuer, EVP_PKEY *key, const char *cn)
{
	return X509_set_version(cert, X509_VERSION_3) && set_serial(cert) &&
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

	if (cert && fill(cert, cert, key, SIM_CA_NAME) &&
	    add_extension(cert, cert, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
	    add_extension(cert, cert, NID_key_usage, "critical,keyCertSign,cRLSign") &&
	    X509_sign(cert, key, EVP_sha256()))
		return cert;
	X509_free(cert);
	return NULL;
}

static X509 *make_server(EVP_PKEY *key, X509 *ca, EVP_PKEY *ca_key, const char *dns_name)
{
	X509 *cert = X509_new();
	char names[320];

	if ((size_t)snprintf(names, sizeof(names), "IP:127.0.0.1,DNS:%s", dns_name) <
		    sizeof(names) &&
	    cert && fill(cert, ca, key, SERVER_NAME) &&
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

bool sim_cert_make(int dir, const struct sim_cert_files *files, const char *dns_name,
		   struct sim_err *err)
{
	EVP_PKEY *ca_key = EVP_EC_gen("P-256"), *key = EVP_EC_gen("P-256");
	X509 *ca = ca_key ? make_ca(ca_key) : NULL;
	X509 *cert = ca && key ? make_server(key, ca, ca_key, dns_name) : NULL;
	bool ok;

	if (!cert)
		ok = sim_fail(err, "cannot make a certificate for '%s'", dns_name);
	else
		ok = write_cert(dir, files->ca, ca, err) &&
		     write_cert(dir, files->certificate, cert, err) &&
		     write_key(dir, files->key, key, err);
	X509_free(cert);
	X509_free(ca);
	EVP_PKEY_free(key);
	EVP_PKEY_free(ca_key);
	return ok;
}
