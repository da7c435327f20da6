/* SPDX-License-Identifier: MIT */
/* Client assertions, RFC 7523, in all the forms in which Microsoft's libraries send them. */
#include <laps/text.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "conformance/entra/entra.h"

#define TYPE     "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
#define LIFE     600 /* seconds */
#define TEXT_MAX 65536

json_t *entra_base64(const void *data, size_t len)
{
	struct laps_buf text;
	json_t *out = NULL;

	laps_buf_init(&text, TEXT_MAX);
	laps_base64_format(data, len, &text);
	if (laps_buf_status(&text) == LAPS_OK)
		out = json_stringn((const char *)text.data, text.len);
	laps_buf_clear(&text);
	return out;
}

/* Its digest as text; new, NULL: out of memory. */
static json_t *digest_of(const struct laps_buf *cert, entra_names names)
{
	uint8_t digest[LAPS_SHA256_LEN];
	struct laps_buf text;
	json_t *out = NULL;

	laps_buf_init(&text, TEXT_MAX);
	if (names == ENTRA_X5T_S256) {
		laps_sha256(cert->data, cert->len, digest);
		laps_base64url_format(digest, LAPS_SHA256_LEN, &text);
	} else {
		laps_sha1(cert->data, cert->len, digest);
		laps_base64url_format(digest, LAPS_SHA1_LEN, &text);
		if (names == ENTRA_X5T_PADDED)
			laps_buf_put(&text, "=", 1);
	}
	if (laps_buf_status(&text) == LAPS_OK)
		out = json_stringn((const char *)text.data, text.len);
	laps_buf_clear(&text);
	return out;
}

static json_t *header_of(const struct entra *e, const struct entra_assertion *how)
{
	json_t *header = json_pack("{ss ss}", "alg", laps_jws_alg_name(how->alg), "typ", "JWT");
	json_t *name = digest_of(&e->app_cert, how->names);

	json_object_set_new(header, how->names == ENTRA_X5T_S256 ? "x5t#S256" : "x5t", name);
	if (how->names == ENTRA_X5C)
		json_object_set_new(
			header, "x5c",
			json_pack("[o]", entra_base64(e->app_cert.data, e->app_cert.len)));
	return header;
}

/* One that nobody has used. */
static json_t *new_jti(void)
{
	char text[LAPS_GUID_TEXT] = "";
	uint8_t guid[LAPS_GUID_LEN];

	if (getrandom(guid, sizeof(guid), 0) == (ssize_t)sizeof(guid))
		laps_guid_format_text(guid, text);
	return json_string(text);
}

static json_t *claims_of(const struct entra *e, const struct entra_assertion *how)
{
	const int64_t now = entra_http_now(e->http) - how->age;
	char aud[ENTRA_URL];
	json_t *claims;

	snprintf(aud, sizeof(aud), "%s/%s/" ENTRA_V2, e->login, e->tenant);
	claims = json_pack("{ss ss ss so}", "aud", how->aud ? how->aud : aud, "iss",
			   how->iss ? how->iss : e->app[0].id, "sub",
			   how->sub ? how->sub : e->app[0].id, "jti", new_jti());
	if (how->loose) {
		json_object_set_new(claims, "exp", json_real((double)(now + LIFE) + 0.25));
		json_object_set_new(claims, "iat", json_real((double)now + 0.25));
	} else {
		json_object_set_new(claims, "exp", json_integer(now + LIFE));
		json_object_set_new(claims, "nbf", json_integer(now));
		json_object_set_new(claims, "iat", json_integer(now));
	}
	return claims;
}

bool entra_sign(struct conform *c, json_t *header, json_t *claims, laps_jws_alg alg,
		const struct laps_rsa *key, struct laps_buf *out)
{
	char *front = header ? json_dumps(header, JSON_COMPACT) : NULL;
	char *back = claims ? json_dumps(claims, JSON_COMPACT) : NULL;
	bool ok = front && back &&
		  laps_jws_sign(front, strlen(front), back, strlen(back), alg, key, out) == LAPS_OK;

	free(front);
	free(back);
	json_decref(header);
	json_decref(claims);
	laps_buf_put_u8(out, 0);
	return conform_that(c, ok && laps_buf_status(out) == LAPS_OK, "cannot sign a token");
}

bool entra_assert(struct conform *c, const struct entra_assertion *how, struct entra_answer *out)
{
	const struct entra *e = entra_of(c);
	struct entra_pair form[] = {
		{"grant_type", "client_credentials"}, {"client_id", e->app[0].id},
		{"scope", entra_graph_scope()},       {"client_assertion_type", TYPE},
		{"client_assertion", NULL},           {NULL, NULL},
	};
	struct laps_buf text;
	bool ok;

	laps_buf_init(&text, TEXT_MAX);
	ok = entra_sign(c, header_of(e, how), claims_of(e, how), how->alg,
			how->key ? how->key : e->app_key, &text);
	form[4].value = (const char *)text.data;
	ok = ok && entra_login(c, out, ENTRA_V2, form, NULL);
	laps_buf_clear(&text);
	return ok;
}
