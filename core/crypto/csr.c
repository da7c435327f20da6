/* SPDX-License-Identifier: MIT */
#include <laps/csr.h>

#include <openssl/crypto.h>
#include <openssl/obj_mac.h>
#include <openssl/x509.h>
#include <string.h>

#include "crypto/refusal.h"
#include "crypto/rsa.h"
#include "crypto/x509name.h"

_Static_assert(LAPS_CSR_CN_LEN == LAPS_CERT_CN_LEN, "one common name");

laps_rc laps_csr_make(const char *common_name, const struct laps_rsa *key, struct laps_buf *out,
		      struct laps_err *err)
{
	const size_t len = strlen(common_name);
	unsigned char *der = NULL;
	X509_NAME *name;
	X509_REQ *request;
	int der_len = 0;

	if (!key->is_private)
		return laps_fail(err, LAPS_E_UNSUPPORTED, 0, "request: key is not private");
	if (len == 0 || len >= LAPS_CSR_CN_LEN || !laps_x509_common_name_ok(common_name, len))
		return laps_fail(err, LAPS_E_RANGE, 0, "request: common name");
	laps_refusal_begin();
	name = X509_NAME_new();
	request = X509_REQ_new();
	if (name && request &&
	    X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_UTF8,
				       (const unsigned char *)common_name, (int)len, -1, 0) == 1 &&
	    X509_REQ_set_version(request, X509_REQ_VERSION_1) == 1 &&
	    X509_REQ_set_subject_name(request, name) == 1 &&
	    X509_REQ_set_pubkey(request, key->pkey) == 1 &&
	    X509_REQ_sign(request, key->pkey, EVP_sha256()) > 0)
		der_len = i2d_X509_REQ(request, &der);
	laps_refusal_end();
	X509_REQ_free(request);
	X509_NAME_free(name);
	if (der_len <= 0)
		return laps_fail(err, LAPS_E_NOMEM, 0, "request");
	laps_buf_put(out, der, (size_t)der_len);
	OPENSSL_free(der);
	return laps_buf_status(out) == LAPS_OK ? LAPS_OK
					       : laps_fail(err, laps_buf_status(out), 0, "request");
}

/* Name, key and signature of what was read. */
static laps_rc judge(X509_REQ *request, struct laps_csr *csr, struct laps_err *err)
{
	EVP_PKEY *pkey;
	laps_rc rc =
		laps_x509_common_name(X509_REQ_get_subject_name(request), csr->common_name, err);

	if (rc != LAPS_OK)
		return rc;
	pkey = X509_REQ_get_pubkey(request);
	if (!pkey)
		return laps_fail(err, laps_refusal_code(LAPS_E_UNSUPPORTED), 0,
				 "request: public key");
	rc = laps_rsa_adopt(pkey, false, &csr->key, err);
	if (rc != LAPS_OK)
		return rc;
	if (X509_REQ_get_signature_nid(request) != NID_sha256WithRSAEncryption)
		return laps_fail(err, LAPS_E_UNSUPPORTED, 0,
				 "request: not signed with RSA and SHA-256");
	if (X509_REQ_verify(request, csr->key->pkey) == 1)
		return LAPS_OK;
	return laps_fail(err, laps_refusal_code(LAPS_E_AUTH), 0, "request: signature");
}

laps_rc laps_csr_parse(const uint8_t *der, size_t len, struct laps_csr *out, struct laps_err *err)
{
	const uint8_t *p = der;
	struct laps_csr csr = {0};
	X509_REQ *request;
	laps_rc rc;

	if (len > LAPS_CSR_MAX)
		return laps_fail(err, LAPS_E_RANGE, 0, "request: too long");
	laps_refusal_begin();
	request = d2i_X509_REQ(NULL, &p, (long)len);
	if (!request)
		rc = laps_fail(err, laps_refusal_code(LAPS_E_FORMAT), 0, "it is not a request");
	else if (p != der + len)
		rc = laps_fail(err, LAPS_E_TRAILING, (size_t)(p - der), "request: bytes behind it");
	else
		rc = judge(request, &csr, err);
	laps_refusal_end();
	X509_REQ_free(request);
	if (rc == LAPS_OK)
		*out = csr;
	else
		laps_csr_clear(&csr);
	return rc;
}

void laps_csr_clear(struct laps_csr *csr)
{
	laps_rsa_free(&csr->key);
	*csr = (struct laps_csr){0};
}
