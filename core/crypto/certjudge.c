/* SPDX-License-Identifier: MIT */
#include <laps/certjudge.h>

#include <limits.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <stdbool.h>

/* All certificates of a PEM text; how many, or -1 when out of memory. */
static int add_cas(X509_STORE *store, const char *pem, size_t len)
{
	BIO *bio = BIO_new_mem_buf(pem, (int)len);
	int n = 0;
	X509 *ca;

	if (!bio)
		return -1;
	while ((ca = PEM_read_bio_X509(bio, NULL, NULL, NULL))) {
		n += X509_STORE_add_cert(store, ca);
		X509_free(ca);
	}
	BIO_free(bio);
	return n;
}

static laps_cert_verdict judge_chain(int error)
{
	switch (error) {
	case X509_V_OK: return LAPS_CERT_OK;
	case X509_V_ERR_CERT_NOT_YET_VALID:
	case X509_V_ERR_CERT_HAS_EXPIRED: return LAPS_CERT_EXPIRED;
	default: return LAPS_CERT_UNTRUSTED;
	}
}

static bool is_for(X509 *cert, const char *host)
{
	ASN1_OCTET_STRING *address = a2i_IPADDRESS(host);
	bool match = address ? X509_check_ip_asc(cert, host, 0) == 1
			     : X509_check_host(cert, host, 0, 0, NULL) == 1;

	ASN1_OCTET_STRING_free(address);
	return match;
}

laps_rc laps_cert_judge(const uint8_t *der, size_t der_len, const char *ca_pem, size_t ca_pem_len,
			const char *host, laps_cert_verdict *out, struct laps_err *err)
{
	X509_STORE *store = X509_STORE_new();
	X509_STORE_CTX *ctx = X509_STORE_CTX_new();
	X509 *cert = NULL;
	laps_cert_verdict verdict;
	laps_rc rc;
	int n;

	if (!store || !ctx) {
		rc = laps_fail(err, LAPS_E_NOMEM, 0, "out of memory");
		goto out;
	}
	if (der_len > LONG_MAX || ca_pem_len > INT_MAX) {
		rc = laps_fail(err, LAPS_E_RANGE, 0, "certificate too long");
		goto out;
	}
	cert = d2i_X509(NULL, &der, (long)der_len);
	if (!cert) {
		rc = laps_fail(err, LAPS_E_FORMAT, 0, "it is not a certificate");
		goto out;
	}
	n = add_cas(store, ca_pem, ca_pem_len);
	if (n <= 0) {
		rc = n < 0 ? laps_fail(err, LAPS_E_NOMEM, 0, "out of memory")
			   : laps_fail(err, LAPS_E_FORMAT, 0,
				       "no CA certificate to verify it against");
		goto out;
	}
	if (X509_STORE_CTX_init(ctx, store, cert, NULL) != 1) {
		rc = laps_fail(err, LAPS_E_NOMEM, 0, "out of memory");
		goto out;
	}
	(void)X509_verify_cert(ctx);
	verdict = judge_chain(X509_STORE_CTX_get_error(ctx));
	if (verdict == LAPS_CERT_OK && !is_for(cert, host))
		verdict = LAPS_CERT_WRONG_NAME;
	*out = verdict;
	rc = LAPS_OK;
out:
	X509_free(cert);
	X509_STORE_CTX_free(ctx);
	X509_STORE_free(store);
	/* what OpenSSL queued for this thread is answered by the verdict */
	ERR_clear_error();
	return rc;
}
