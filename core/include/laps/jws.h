/* SPDX-License-Identifier: MIT */
/*
 * Signed tokens: JWS compact serialization, RFC 7515 section 7.1, with RS256 or PS256 (RFC 7518
 * section 3; PSS with a salt of 32 bytes). What header and payload say is the caller's: this reads
 * no JSON, and takes the algorithm from its caller, never from the token.
 */
#ifndef LAPS_JWS_H
#define LAPS_JWS_H
#include <laps/buf.h>
#include <laps/err.h>
#include <laps/rsa.h>
#include <stddef.h>
#include <stdint.h>

#define LAPS_JWS_MAX 65536 /* characters of a token; longer is refused */

typedef enum laps_jws_alg { LAPS_JWS_RS256, LAPS_JWS_PS256, LAPS_JWS_N } laps_jws_alg;
const char *laps_jws_alg_name(laps_jws_alg alg); /* "RS256" */

struct laps_jws {
	struct laps_buf header, payload; /* decoded, owned */
	struct laps_buf signature;
	size_t signed_len; /* characters of the text that the signature covers */
};

/* Take a token apart: three parts of unpadded base64url, none empty. Nothing is verified. out is
 * cleared with laps_jws_clear. LAPS_OK; LAPS_E_FORMAT, LAPS_E_RANGE (too long), LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_jws_parse(const char *text, size_t len, struct laps_jws *out,
				     struct laps_err *err);
void laps_jws_clear(struct laps_jws *jws);
/* Is the token, of which jws was parsed, signed by key? LAPS_OK; LAPS_E_AUTH, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_jws_verify(const char *text, const struct laps_jws *jws,
				      laps_jws_alg alg, const struct laps_rsa *key);
/* Append a token. header and payload are UTF-8 JSON. LAPS_OK; LAPS_E_UNSUPPORTED (a public key),
 * LAPS_E_NOMEM, LAPS_E_RANGE. */
LAPS_MUST_USE laps_rc laps_jws_sign(const char *header, size_t header_len, const char *payload,
				    size_t payload_len, laps_jws_alg alg,
				    const struct laps_rsa *key, struct laps_buf *out);

#endif
