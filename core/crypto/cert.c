/* SPDX-License-Identifier: MIT */
/* OpenSSL's old digests are the only ones of it that allocate nothing and so cannot fail */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <laps/cert.h>

#include <openssl/sha.h>
#include <openssl/x509.h>
#include <stdbool.h>
#include <string.h>

#include "crypto/pem.h"
#include "crypto/refusal.h"
#include "crypto/x509name.h"

/* NULL and the reason when it is none. */
static X509 *read_cert(const uint8_t *der, size_t len, struct laps_err *err)
{
	const uint8_t *p = der;
	X509 *cert;

	if (len > LAPS_CERT_MAX) {
		(void)laps_fail(err, LAPS_E_RANGE, 0, "certificate is too long");
		return NULL;
	}
	laps_refusal_begin();
	cert = d2i_X509(NULL, &p, (long)len);
	if (!cert || p != der + len) {
		(void)laps_fail(err, laps_refusal_code(LAPS_E_FORMAT), 0,
				"it is not a certificate");
		X509_free(cert);
		cert = NULL;
	}
	laps_refusal_end();
	return cert;
}

static bool is_cert(const char *name)
{
	return strcmp(name, "CERTIFICATE") == 0 || strcmp(name, "X509 CERTIFICATE") == 0;
}

laps_rc laps_cert_parse_pem(const uint8_t *pem, size_t len, struct laps_buf *der,
			    struct laps_err *err)
{
	struct laps_err why = {0};
	struct laps_pem block;
	X509 *cert;
	laps_rc rc;

	if (len > LAPS_CERT_PEM_MAX)
		return laps_fail(err, LAPS_E_RANGE, 0, "certificate file is too long");
	rc = laps_pem_find(pem, len, is_cert, &block);
	if (rc != LAPS_OK)
		return laps_fail(err, rc, 0, "no certificate in PEM");
	cert = read_cert(block.data, block.len, &why);
	if (cert) {
		laps_buf_put(der, block.data, block.len);
		rc = laps_buf_status(der);
		why.what = "certificate";
	} else {
		rc = why.rc;
	}
	X509_free(cert);
	laps_pem_clear(&block);
	return rc == LAPS_OK ? rc : laps_fail(err, rc, 0, why.what);
}

void laps_cert_format_pem(const uint8_t *der, size_t len, struct laps_buf *out)
{
	laps_pem_put("CERTIFICATE", der, len, out);
}

laps_rc laps_cert_common_name(const uint8_t *der, size_t len, char out[static LAPS_CERT_CN_LEN],
			      struct laps_err *err)
{
	struct laps_err why = {0};
	X509 *cert = read_cert(der, len, &why);
	laps_rc rc;

	if (!cert)
		return laps_fail(err, why.rc, 0, why.what);
	rc = laps_x509_common_name(X509_get_subject_name(cert), out, err);
	X509_free(cert);
	return rc;
}

void laps_sha1(const void *p, size_t len, uint8_t out[static LAPS_SHA1_LEN])
{
	SHA_CTX ctx;

	(void)SHA1_Init(&ctx);
	(void)SHA1_Update(&ctx, p, len);
	(void)SHA1_Final(out, &ctx);
}

void laps_sha256(const void *p, size_t len, uint8_t out[static LAPS_SHA256_LEN])
{
	SHA256_CTX ctx;

	(void)SHA256_Init(&ctx);
	(void)SHA256_Update(&ctx, p, len);
	(void)SHA256_Final(out, &ctx);
}
