/* SPDX-License-Identifier: MIT */
#include <laps/jws.h>

#include <laps/text.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <string.h>

#include "crypto/refusal.h"
#include "crypto/rsa.h"

#define PSS_SALT_LEN 32 /* bytes: as long as the digest, RFC 7518 section 3.5 */

const char *laps_jws_alg_name(laps_jws_alg alg)
{
	static const char *const name[LAPS_JWS_N] = {"RS256", "PS256"};

	return alg < LAPS_JWS_N ? name[alg] : "";
}

void laps_jws_clear(struct laps_jws *jws)
{
	laps_buf_clear(&jws->header);
	laps_buf_clear(&jws->payload);
	laps_buf_clear(&jws->signature);
	jws->signed_len = 0;
}

static laps_rc part(const char *text, size_t from, size_t to, struct laps_buf *out,
		    struct laps_err *err)
{
	laps_rc rc;

	laps_buf_init(out, LAPS_JWS_MAX);
	if (from == to)
		return laps_fail(err, LAPS_E_FORMAT, from, "token: empty part");
	rc = laps_base64url_parse(text + from, to - from, out, NULL);
	if (rc == LAPS_E_NOMEM)
		return laps_fail(err, rc, from, "token");
	return rc == LAPS_OK ? rc : laps_fail(err, LAPS_E_FORMAT, from, "token: not base64url");
}

laps_rc laps_jws_parse(const char *text, size_t len, struct laps_jws *out, struct laps_err *err)
{
	const char *first, *second;
	struct laps_jws jws = {0};
	laps_rc rc;

	if (len > LAPS_JWS_MAX)
		return laps_fail(err, LAPS_E_RANGE, 0, "token: too long");
	first = memchr(text, '.', len);
	second = first ? memchr(first + 1, '.', len - (size_t)(first + 1 - text)) : NULL;
	if (!second)
		return laps_fail(err, LAPS_E_FORMAT, len, "token: has not three parts");
	jws.signed_len = (size_t)(second - text);
	rc = part(text, 0, (size_t)(first - text), &jws.header, err);
	if (rc == LAPS_OK)
		rc = part(text, (size_t)(first + 1 - text), jws.signed_len, &jws.payload, err);
	if (rc == LAPS_OK)
		rc = part(text, jws.signed_len + 1, len, &jws.signature, err);
	if (rc == LAPS_OK)
		*out = jws;
	else
		laps_jws_clear(&jws);
	return rc;
}

static bool set_padding(EVP_PKEY_CTX *ctx, laps_jws_alg alg)
{
	if (alg == LAPS_JWS_RS256)
		return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) == 1;
	return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) == 1 &&
	       EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, PSS_SALT_LEN) == 1;
}

laps_rc laps_jws_verify(const char *text, const struct laps_jws *jws, laps_jws_alg alg,
			const struct laps_rsa *key)
{
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	EVP_PKEY_CTX *ctx = NULL; /* md's */
	laps_rc rc = LAPS_E_NOMEM;

	laps_refusal_begin();
	if (md && alg < LAPS_JWS_N &&
	    EVP_DigestVerifyInit(md, &ctx, EVP_sha256(), NULL, key->pkey) == 1 &&
	    set_padding(ctx, alg))
		rc = EVP_DigestVerify(md, jws->signature.data, jws->signature.len,
				      (const unsigned char *)text, jws->signed_len) == 1
			     ? LAPS_OK
			     : laps_refusal_code(LAPS_E_AUTH);
	laps_refusal_end();
	EVP_MD_CTX_free(md);
	return rc;
}

static laps_rc sign(const struct laps_buf *text, laps_jws_alg alg, const struct laps_rsa *key,
		    uint8_t *signature, size_t *len)
{
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	EVP_PKEY_CTX *ctx = NULL; /* md's */
	bool ok;

	laps_refusal_begin();
	ok = md && EVP_DigestSignInit(md, &ctx, EVP_sha256(), NULL, key->pkey) == 1 &&
	     set_padding(ctx, alg) &&
	     EVP_DigestSign(md, signature, len, text->data, text->len) == 1;
	laps_refusal_end();
	EVP_MD_CTX_free(md);
	return ok ? LAPS_OK : LAPS_E_NOMEM;
}

laps_rc laps_jws_sign(const char *header, size_t header_len, const char *payload,
		      size_t payload_len, laps_jws_alg alg, const struct laps_rsa *key,
		      struct laps_buf *out)
{
	uint8_t signature[LAPS_RSA_BITS_MAX / 8];
	size_t len = sizeof(signature);
	struct laps_buf text;
	laps_rc rc;

	if (!key->is_private || alg >= LAPS_JWS_N)
		return LAPS_E_UNSUPPORTED;
	laps_buf_init(&text, LAPS_JWS_MAX);
	laps_base64url_format((const uint8_t *)header, header_len, &text);
	laps_buf_put_u8(&text, '.');
	laps_base64url_format((const uint8_t *)payload, payload_len, &text);
	rc = laps_buf_status(&text);
	if (rc == LAPS_OK)
		rc = sign(&text, alg, key, signature, &len);
	if (rc == LAPS_OK) {
		laps_buf_put_u8(&text, '.');
		laps_base64url_format(signature, len, &text);
		rc = laps_buf_status(&text);
	}
	if (rc == LAPS_OK) {
		laps_buf_put(out, text.data, text.len);
		rc = laps_buf_status(out);
	}
	laps_buf_clear(&text);
	return rc;
}
