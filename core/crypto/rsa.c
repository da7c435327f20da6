/* SPDX-License-Identifier: MIT */
#include "crypto/rsa.h"

#include <limits.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/pem.h"
#include "crypto/refusal.h"

#define EXPONENT_BITS_MAX 64 /* longer ones only cost time */

static laps_rc fill(struct laps_rsa *key, struct laps_err *err)
{
	const int bits = EVP_PKEY_get_bits(key->pkey);

	if (EVP_PKEY_get_base_id(key->pkey) != EVP_PKEY_RSA)
		return laps_fail(err, LAPS_E_UNSUPPORTED, 0, "key is not RSA");
	if (bits < (int)LAPS_RSA_BITS_MIN || bits > (int)LAPS_RSA_BITS_MAX)
		return laps_fail(err, LAPS_E_RANGE, 0, "RSA key has not 2048 to 4096 bits");
	if (EVP_PKEY_get_bn_param(key->pkey, OSSL_PKEY_PARAM_RSA_N, &key->n) != 1 ||
	    EVP_PKEY_get_bn_param(key->pkey, OSSL_PKEY_PARAM_RSA_E, &key->e) != 1)
		return laps_fail(err, LAPS_E_NOMEM, 0, "RSA key");
	if (!BN_is_odd(key->n) || !BN_is_odd(key->e) || BN_is_one(key->e) ||
	    BN_num_bits(key->e) > EXPONENT_BITS_MAX)
		return laps_fail(err, LAPS_E_RANGE, 0, "numbers of the RSA key");
	return LAPS_OK;
}

laps_rc laps_rsa_adopt(EVP_PKEY *pkey, bool is_private, struct laps_rsa **out, struct laps_err *err)
{
	struct laps_rsa *key = pkey ? calloc(1, sizeof(*key)) : NULL;
	laps_rc rc;

	if (!key) {
		EVP_PKEY_free(pkey);
		return laps_fail(err, LAPS_E_NOMEM, 0, "RSA key");
	}
	key->pkey = pkey;
	key->is_private = is_private;
	laps_refusal_begin();
	rc = fill(key, err);
	laps_refusal_end();
	if (rc == LAPS_OK)
		*out = key;
	else
		laps_rsa_free(&key);
	return rc;
}

void laps_rsa_free(struct laps_rsa **key)
{
	if (!*key)
		return;
	BN_free((*key)->n);
	BN_free((*key)->e);
	EVP_PKEY_free((*key)->pkey); /* wipes the private numbers */
	free(*key);
	*key = NULL;
}

laps_rc laps_rsa_generate(unsigned bits, struct laps_rsa **out, struct laps_err *err)
{
	EVP_PKEY_CTX *ctx;
	EVP_PKEY *pkey = NULL;

	if (bits < LAPS_RSA_BITS_MIN || bits > LAPS_RSA_BITS_MAX)
		return laps_fail(err, LAPS_E_RANGE, 0, "RSA key has not 2048 to 4096 bits");
	laps_refusal_begin();
	ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
	if (ctx && EVP_PKEY_keygen_init(ctx) == 1 &&
	    EVP_PKEY_CTX_set_rsa_keygen_bits(ctx, (int)bits) == 1)
		(void)EVP_PKEY_generate(ctx, &pkey);
	EVP_PKEY_CTX_free(ctx);
	laps_refusal_end();
	return laps_rsa_adopt(pkey, true, out, err);
}

static bool is_key(const char *name)
{
	const size_t len = strlen(name);

	return len >= 11 && strcmp(name + len - 11, "PRIVATE KEY") == 0;
}

laps_rc laps_rsa_parse_pem(const uint8_t *pem, size_t len, struct laps_rsa **out,
			   struct laps_err *err)
{
	struct laps_pem block;
	const unsigned char *p;
	EVP_PKEY *pkey = NULL;
	laps_rc rc;

	if (len > LAPS_RSA_PEM_MAX)
		return laps_fail(err, LAPS_E_RANGE, 0, "key file is too long");
	rc = laps_pem_find(pem, len, is_key, &block);
	if (rc != LAPS_OK)
		return laps_fail(err, rc, 0, "no private key in PEM");
	p = block.data;
	laps_refusal_begin();
	if (block.header[0] || strncmp(block.name, "ENCRYPTED", 9) == 0)
		rc = laps_fail(err, LAPS_E_UNSUPPORTED, 0, "key is encrypted");
	else if (strcmp(block.name, "PRIVATE KEY") != 0 &&
		 strcmp(block.name, "RSA PRIVATE KEY") != 0)
		rc = laps_fail(err, LAPS_E_UNSUPPORTED, 0, "key is not RSA");
	else if (!(pkey = d2i_AutoPrivateKey(NULL, &p, (long)block.len)) ||
		 p != block.data + block.len)
		rc = laps_fail(err, laps_refusal_code(LAPS_E_FORMAT), 0, "private key");
	laps_refusal_end();
	laps_pem_clear(&block);
	if (rc == LAPS_OK)
		return laps_rsa_adopt(pkey, true, out, err);
	EVP_PKEY_free(pkey);
	return rc;
}

laps_rc laps_rsa_of_cert(const uint8_t *der, size_t len, struct laps_rsa **out,
			 struct laps_err *err)
{
	const uint8_t *end = der + len;
	X509 *cert;
	EVP_PKEY *pkey = NULL;
	laps_rc rc = LAPS_OK;

	if (len > LONG_MAX)
		return laps_fail(err, LAPS_E_RANGE, 0, "certificate too long");
	laps_refusal_begin();
	cert = d2i_X509(NULL, &der, (long)len);
	if (!cert || der != end)
		rc = laps_fail(err, laps_refusal_code(LAPS_E_FORMAT), 0, "it is not a certificate");
	else if (!(pkey = X509_get_pubkey(cert)))
		rc = laps_fail(err, laps_refusal_code(LAPS_E_UNSUPPORTED), 0,
			       "public key of the certificate");
	laps_refusal_end();
	X509_free(cert);
	return rc == LAPS_OK ? laps_rsa_adopt(pkey, false, out, err) : rc;
}

laps_rc laps_rsa_of_numbers(const uint8_t *n, size_t n_len, const uint8_t *e, size_t e_len,
			    struct laps_rsa **out, struct laps_err *err)
{
	OSSL_PARAM_BLD *build;
	OSSL_PARAM *params = NULL;
	EVP_PKEY_CTX *ctx = NULL;
	EVP_PKEY *pkey = NULL;
	BIGNUM *modulus, *exponent;

	/* zeros in front are allowed, without end they are not */
	if (n_len > 2 * LAPS_RSA_BITS_MAX / 8 || e_len > 2 * LAPS_RSA_BITS_MAX / 8)
		return laps_fail(err, LAPS_E_RANGE, 0, "numbers of the RSA key");
	modulus = BN_bin2bn(n, (int)n_len, NULL);
	exponent = BN_bin2bn(e, (int)e_len, NULL);
	if (modulus && exponent &&
	    (BN_num_bits(modulus) < (int)LAPS_RSA_BITS_MIN || BN_is_zero(exponent))) {
		BN_free(modulus);
		BN_free(exponent);
		return laps_fail(err, LAPS_E_RANGE, 0, "numbers of the RSA key");
	}
	laps_refusal_begin();
	build = OSSL_PARAM_BLD_new();
	if (modulus && exponent && build &&
	    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, modulus) == 1 &&
	    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, exponent) == 1)
		params = OSSL_PARAM_BLD_to_param(build);
	if (params)
		ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
	if (ctx && EVP_PKEY_fromdata_init(ctx) == 1)
		(void)EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_PUBLIC_KEY, params);
	laps_refusal_end();
	EVP_PKEY_CTX_free(ctx);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(build);
	BN_free(modulus);
	BN_free(exponent);
	return laps_rsa_adopt(pkey, false, out, err);
}

unsigned laps_rsa_bits(const struct laps_rsa *key)
{
	return (unsigned)BN_num_bits(key->n);
}

bool laps_rsa_same(const struct laps_rsa *a, const struct laps_rsa *b)
{
	return BN_cmp(a->n, b->n) == 0 && BN_cmp(a->e, b->e) == 0;
}

static void put_number(const BIGNUM *number, struct laps_buf *out)
{
	uint8_t bytes[LAPS_RSA_BITS_MAX / 8];
	const int len = BN_bn2bin(number, bytes);

	laps_buf_put(out, bytes, len > 0 ? (size_t)len : 0);
}

void laps_rsa_numbers(const struct laps_rsa *key, struct laps_buf *n, struct laps_buf *e)
{
	put_number(key->n, n);
	put_number(key->e, e);
}

laps_rc laps_rsa_format_pem(const struct laps_rsa *key, struct laps_secret **out)
{
	PKCS8_PRIV_KEY_INFO *info;
	unsigned char *der = NULL;
	struct laps_buf text;
	laps_rc rc = LAPS_E_NOMEM;
	int len = 0;

	if (!key->is_private)
		return LAPS_E_UNSUPPORTED;
	laps_buf_init(&text, LAPS_RSA_PEM_MAX);
	laps_refusal_begin();
	info = EVP_PKEY2PKCS8(key->pkey);
	if (info)
		len = i2d_PKCS8_PRIV_KEY_INFO(info, &der);
	laps_refusal_end();
	if (len > 0) {
		laps_pem_put("PRIVATE KEY", der, (size_t)len, &text);
		rc = laps_buf_status(&text);
	}
	if (rc == LAPS_OK)
		rc = laps_secret_dup(text.data, text.len, out);
	laps_buf_clear(&text);
	OPENSSL_clear_free(der, len > 0 ? (size_t)len : 0);
	PKCS8_PRIV_KEY_INFO_free(info);
	return rc;
}
