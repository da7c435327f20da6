/* SPDX-License-Identifier: MIT */
/* What tokens say, and who has signed them. */
#include <laps/text.h>
#include <string.h>
#include <strings.h>

#include "conformance/entra/entra.h"
#include "conformance/entra/rows.h"

/* The key of that id in the published set; borrowed from a. */
static const json_t *find_key(struct conform *c, struct entra_answer *a, const char *kid)
{
	const json_t *keys, *key;
	size_t i;

	if (!entra_login_get(c, a, "/%s/discovery/v2.0/keys", entra_of(c)->tenant) ||
	    !entra_json(c, a, 200))
		return NULL;
	keys = json_object_get(a->json, "keys");
	json_array_foreach(keys, i, key)
	{
		const char *is = entra_peek(key, "kid");

		if (is && strcmp(is, kid) == 0)
			return key;
	}
	conform_fail(c, "the published keys have none of the token's kid");
	return NULL;
}

static bool number_of(const json_t *key, const char *name, struct laps_buf *out)
{
	const char *text = entra_peek(key, name);

	return text && laps_base64url_parse(text, strlen(text), out, NULL) == LAPS_OK;
}

static void verify(struct conform *c, const char *token, const struct laps_jws *jws,
		   const json_t *key)
{
	struct laps_rsa *rsa = NULL;
	struct laps_buf n, e;

	laps_buf_init(&n, LAPS_RSA_BITS_MAX);
	laps_buf_init(&e, LAPS_RSA_BITS_MAX);
	if (conform_that(c, number_of(key, "n", &n) && number_of(key, "e", &e),
			 "the published key has no n or e") &&
	    conform_that(c,
			 laps_rsa_of_numbers(n.data, n.len, e.data, e.len, &rsa, NULL) == LAPS_OK,
			 "the published key is no RSA key"))
		conform_that(c, laps_jws_verify(token, jws, LAPS_JWS_RS256, rsa) == LAPS_OK,
			     "the token is not signed by the published key");
	laps_rsa_free(&rsa);
	laps_buf_clear(&n);
	laps_buf_clear(&e);
}

static void check_token(struct conform *c, const char *token)
{
	struct laps_jws jws;
	const json_t *key;
	json_t *header;
	const char *kid;
	ENTRA_ANSWER(a);

	if (laps_jws_parse(token, strlen(token), &jws, NULL) != LAPS_OK) {
		conform_fail(c, "the token is no signed JWT");
		return;
	}
	header = json_loadb((const char *)jws.header.data, jws.header.len, 0, NULL);
	kid = entra_text(c, header, "kid");
	key = kid ? find_key(c, &a, kid) : NULL;
	if (key)
		verify(c, token, &jws, key);
	json_decref(header);
	laps_jws_clear(&jws);
}

static void access_token_key(struct conform *c)
{
	const char *token = entra_token(c, ENTRA_AS_READER);

	if (token)
		check_token(c, token);
}

static void claims(struct conform *c)
{
	static const char *const text[] = {"aud", "iss", "tid", "oid", "appid", "appidacr", "ver"};
	const struct entra *e = entra_of(c);
	const char *token = entra_token(c, ENTRA_AS_READER), *aud;
	const int64_t now = entra_http_now(e->http);
	json_t *is = token ? entra_claims(c, token) : NULL;

	for (size_t i = 0; is && i < sizeof(text) / sizeof(text[0]); i++)
		if (!entra_text(c, is, text[i]))
			goto out;
	if (!is)
		return;
	aud = entra_peek(is, "aud");
	conform_that(c,
		     strcmp(aud, "https://graph.microsoft.com") == 0 ||
			     strcmp(aud, "00000003-0000-0000-c000-000000000000") == 0,
		     "aud is not Microsoft Graph");
	conform_that(c, strcasecmp(entra_peek(is, "tid"), e->tenant) == 0, "tid is not the tenant");
	conform_that(c, strcasecmp(entra_peek(is, "appid"), e->app[0].id) == 0,
		     "appid is not the application");
	conform_that(c, strcmp(entra_peek(is, "ver"), "1.0") == 0, "ver is not 1.0");
	conform_that(c, json_integer_value(json_object_get(is, "exp")) > (json_int_t)now,
		     "exp is no time to come");
out:
	json_decref(is);
}

static void application_claims(struct conform *c)
{
	const char *token = entra_token(c, ENTRA_AS_READER), *type;
	json_t *is = token ? entra_claims(c, token) : NULL;

	if (is && (type = entra_text(c, is, "idtyp")) &&
	    conform_that(c, strcmp(type, "app") == 0, "idtyp is '%.32s'", type))
		conform_that(c, json_array_size(json_object_get(is, "roles")) > 0,
			     "there are no roles");
	json_decref(is);
}

static void proof_claim(struct conform *c, const struct entra_answer *a, const char *wanted)
{
	const char *token = entra_json(c, a, 200) ? entra_text(c, a->json, "access_token") : NULL;
	json_t *is = token ? entra_claims(c, token) : NULL;
	const char *acr = is ? entra_text(c, is, "appidacr") : NULL;

	if (acr)
		conform_that(c, strcmp(acr, wanted) == 0, "appidacr is '%.32s', not '%s'", acr,
			     wanted);
	json_decref(is);
}

static void proof_secret(struct conform *c)
{
	const struct entra_application *app = &entra_of(c)->app[0];
	const struct entra_pair form[] = {
		{"grant_type", "client_credentials"},
		{"client_id", app->id},
		{"client_secret", laps_secret_text(app->secret)},
		{"scope", entra_graph_scope()},
		{NULL, NULL},
	};
	ENTRA_ANSWER(a);

	if (entra_login(c, &a, ENTRA_V2, form, NULL))
		proof_claim(c, &a, "1");
}

static void proof_certificate(struct conform *c)
{
	ENTRA_ANSWER(a);

	if (entra_assert(c, &(struct entra_assertion){.names = ENTRA_X5T_S256}, &a))
		proof_claim(c, &a, "2");
}

static void user_claims(struct conform *c)
{
	const char *token = entra_token(c, ENTRA_AS_USER), *type;
	json_t *is = token ? entra_claims(c, token) : NULL;

	if (is && (type = entra_text(c, is, "idtyp")) &&
	    conform_that(c, strcmp(type, "user") == 0, "idtyp is '%.32s'", type))
		entra_text(c, is, "scp");
	json_decref(is);
}

const struct conform_row entra_claim_rows[] = {
	{"AUT-35.published", CONFORM_SHOULD, "tokens for Graph verify against the published keys",
	 "ours (the service itself wants none but Graph to verify them)", "other-key-published", 0,
	 access_token_key},
	{"AUT-36.claims", CONFORM_SHOULD, "a token for Graph has its claims",
	 "a captured token (the full set is not told)", "token-without-tenant", 0, claims},
	{"AUT-37.application", CONFORM_SHOULD, "an application's token says so, and has roles",
	 "ours", "token-without-roles", 0, application_claims},
	{"AUT-38.secret", CONFORM_SHOULD, "appidacr is 1 after a secret", "ours",
	 "proof-always-certificate", ENTRA_SECRET, proof_secret},
	{"AUT-38.certificate", CONFORM_SHOULD, "appidacr is 2 after a certificate", "ours",
	 "proof-always-secret", ENTRA_CERTIFICATE, proof_certificate},
	{"AUT-37.user", CONFORM_SHOULD, "a user's token says so, and has scopes",
	 "a captured token", "user-token-without-scopes", ENTRA_USER, user_claims},
	ENTRA_ROWS_END,
};
