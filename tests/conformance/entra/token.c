/* SPDX-License-Identifier: MIT */
/* Tokens for those who ask. */
#include <string.h>

#include "conformance/entra/entra.h"

#define ALL_OF_GRAPH "https://graph.microsoft.com/.default"
#define BROKER       "29d9ed98-a469-4536-ade2-f981bc1d605e"
#define REGISTRATION "urn:ms-drs:enterpriseregistration.windows.net"

const char *entra_graph_scope(void)
{
	return ALL_OF_GRAPH;
}

/* Take the access token out of an answer, as a secret. */
static bool take(struct conform *c, const struct entra_answer *a, struct laps_secret **out)
{
	const char *token;

	if (!entra_json(c, a, 200) || !(token = entra_text(c, a->json, "access_token")))
		return false;
	return laps_secret_dup(token, strlen(token), out) == LAPS_OK ||
	       conform_that(c, false, "out of memory");
}

static bool ask_application(struct conform *c, const struct entra_application *app,
			    struct entra_answer *a)
{
	const struct entra_pair form[] = {
		{"grant_type", "client_credentials"},
		{"client_id", app->id},
		{"client_secret", app->secret ? laps_secret_text(app->secret) : NULL},
		{"scope", ALL_OF_GRAPH},
		{NULL, NULL},
	};

	if (!app->secret)
		return entra_assert(c, &(struct entra_assertion){.names = ENTRA_X5T_S256}, a);
	return entra_login(c, a, ENTRA_V2, form, NULL);
}

static bool ask_user(struct conform *c, const struct entra_user *user, struct entra_answer *a)
{
	const struct entra_pair form[] = {
		{"grant_type", "password"}, {"client_id", entra_of(c)->public_client},
		{"username", user->name},   {"password", laps_secret_text(user->password)},
		{"scope", ALL_OF_GRAPH},    {NULL, NULL},
	};

	return entra_login(c, a, ENTRA_V2, form, NULL);
}

bool entra_log_in(struct conform *c, entra_who who, struct entra_answer *out)
{
	struct entra *e = entra_of(c);
	const char *token;

	if (!(who < ENTRA_AS_USER ? ask_application(c, &e->app[who], out)
				  : ask_user(c, &e->user[who - ENTRA_AS_USER], out)))
		return false;
	token = entra_peek(out->json, "access_token");
	return out->status != 200 || !token || e->token[who] ||
	       laps_secret_dup(token, strlen(token), &e->token[who]) == LAPS_OK ||
	       conform_that(c, false, "out of memory");
}

const char *entra_token(struct conform *c, entra_who who)
{
	struct entra *e = entra_of(c);
	ENTRA_ANSWER(a);

	/* what is missing in the answer is the row's message */
	if (!e->token[who] && (!entra_log_in(c, who, &a) || !entra_json(c, &a, 200) ||
			       !entra_text(c, a.json, "access_token")))
		return NULL;
	return laps_secret_text(e->token[who]);
}

/* The client of Windows that joins, which is in every tenant, at the endpoint that it uses. */
const char *entra_registration_token(struct conform *c)
{
	struct entra *e = entra_of(c);
	const struct entra_pair form[] = {
		{"grant_type", "password"},    {"client_id", BROKER},
		{"username", e->user[0].name}, {"password", laps_secret_text(e->user[0].password)},
		{"resource", REGISTRATION},    {NULL, NULL},
	};
	ENTRA_ANSWER(a);

	if (!e->registration_token &&
	    (!entra_login(c, &a, ENTRA_V1, form, NULL) || !take(c, &a, &e->registration_token)))
		return NULL;
	return laps_secret_text(e->registration_token);
}

json_t *entra_claims(struct conform *c, const char *token)
{
	struct laps_jws jws;
	json_t *claims;

	if (laps_jws_parse(token, strlen(token), &jws, NULL) != LAPS_OK) {
		conform_fail(c, "the token is no signed JWT");
		return NULL;
	}
	claims = json_loadb((const char *)jws.payload.data, jws.payload.len, 0, NULL);
	laps_jws_clear(&jws);
	if (!conform_that(c, json_is_object(claims), "the token's claims are no JSON object")) {
		json_decref(claims);
		return NULL;
	}
	return claims;
}
