/* SPDX-License-Identifier: MIT */
#include "ports/entra_assertion.h"

#include <jansson.h>
#include <laps/cert.h>
#include <laps/filetime.h>
#include <laps/guid.h>
#include <laps/hresult.h>
#include <laps/jws.h>
#include <laps/text.h>
#include <stdlib.h>
#include <string.h>

#include "ports/file.h"
#include "ports/json_file.h"

/* {"alg","typ","x5t#S256"} as text, the caller's to free; NULL: out of memory. */
static char *header_text(const uint8_t *cert, size_t cert_len)
{
	uint8_t digest[LAPS_SHA256_LEN];
	struct laps_buf thumbprint;
	char *text = NULL;
	json_t *header;

	laps_sha256(cert, cert_len, digest);
	laps_buf_init(&thumbprint, 64);
	laps_base64url_format(digest, sizeof(digest), &thumbprint);
	header = json_pack("{s:s,s:s,s:s%}", "alg", laps_jws_alg_name(LAPS_JWS_PS256), "typ", "JWT",
			   "x5t#S256", (const char *)thumbprint.data, thumbprint.len);
	if (header)
		text = laps_json_text(header);
	json_decref(header);
	laps_buf_clear(&thumbprint);
	return text;
}

static char *payload_text(const char *client_id, const char *token_endpoint, json_int_t now,
			  const uint8_t jti[static 16])
{
	char id[LAPS_GUID_TEXT], *text = NULL;
	json_t *payload;

	laps_guid_format_text(jti, id);
	payload = json_pack("{s:s,s:s,s:s,s:s,s:I,s:I,s:I}", "aud", token_endpoint, "iss",
			    client_id, "sub", client_id, "jti", id, "iat", now, "nbf", now, "exp",
			    now + LAPS_ENTRA_ASSERTION_SECONDS);
	if (payload)
		text = laps_json_text(payload);
	json_decref(payload);
	return text;
}

laps_rc laps_entra_assertion(const char *client_id, const char *token_endpoint, const uint8_t *cert,
			     size_t cert_len, const struct laps_rsa *key, uint64_t now_ticks,
			     const uint8_t jti[static 16], struct laps_secret **out,
			     struct laps_cause *cause)
{
	char *header, *payload = NULL;
	struct laps_buf token;
	laps_rc rc = LAPS_E_NOMEM;

	if (now_ticks < LAPS_TICKS_UNIX_EPOCH || now_ticks > LAPS_TICKS_MAX) {
		laps_cause_set(cause, LAPS_HR_INVALIDARG,
			       "the clock is outside of what tokens can "
			       "say");
		return LAPS_E_RANGE;
	}
	laps_buf_init(&token, LAPS_JWS_MAX);
	header = header_text(cert, cert_len);
	payload = payload_text(
		client_id, token_endpoint,
		(json_int_t)((now_ticks - LAPS_TICKS_UNIX_EPOCH) / LAPS_TICKS_PER_SECOND), jti);
	if (header && payload)
		rc = laps_jws_sign(header, strlen(header), payload, strlen(payload), LAPS_JWS_PS256,
				   key, &token);
	if (rc == LAPS_OK)
		rc = laps_secret_dup(token.data, token.len, out);
	if (rc == LAPS_E_NOMEM)
		laps_file_nomem(cause);
	else if (rc != LAPS_OK)
		laps_cause_set(cause, LAPS_HR_INVALIDARG, "the key cannot sign: %s",
			       laps_rc_name(rc));
	laps_buf_clear(&token);
	free(payload);
	free(header);
	return rc;
}
