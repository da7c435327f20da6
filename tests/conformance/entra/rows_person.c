/* SPDX-License-Identifier: MIT */
/* What people sign in with: device codes, passwords, refresh tokens. */
#include <string.h>

#include <laps/text.h>

#include "conformance/entra/entra.h"
#include "conformance/entra/rows.h"

#define ALL      "https://graph.microsoft.com/.default openid profile offline_access"
#define URN      "urn:ietf:params:oauth:grant-type:device_code"
#define CODE_MAX 8192

static bool code_reply(struct conform *c, struct entra_answer *a)
{
	const struct entra_pair form[] = {
		{"client_id", entra_of(c)->public_client}, {"scope", ALL}, {NULL, NULL}};

	return entra_login(c, a, ENTRA_CODE, form, NULL) && entra_json(c, a, 200);
}

static void code(struct conform *c)
{
	static const char *const text[] = {"user_code", "device_code", "verification_uri",
					   "message"};
	static const char *const number[] = {"expires_in", "interval"};
	ENTRA_ANSWER(a);

	if (!code_reply(c, &a))
		return;
	for (size_t i = 0; i < sizeof(text) / sizeof(text[0]); i++)
		if (!entra_text(c, a.json, text[i]))
			return;
	for (size_t i = 0; i < sizeof(number) / sizeof(number[0]); i++)
		if (!conform_that(c, json_is_integer(json_object_get(a.json, number[i])),
				  "%s is no number", number[i]))
			return;
}

/* Poll with this code, or a new one that nobody has answered. */
static bool poll_for(struct conform *c, const char *grant, const char *given,
		     struct entra_answer *out)
{
	ENTRA_ANSWER(a);
	struct entra_pair form[] = {
		{"grant_type", grant},
		{"client_id", entra_of(c)->public_client},
		{"device_code", given},
		{NULL, NULL},
	};

	if (!given &&
	    (!code_reply(c, &a) || !(form[2].value = entra_text(c, a.json, "device_code"))))
		return false;
	return entra_login(c, out, ENTRA_V2, form, NULL);
}

static void pending(struct conform *c)
{
	ENTRA_ANSWER(a);

	if (poll_for(c, URN, NULL, &a))
		entra_aadsts(c, &a, 400, "authorization_pending", 0);
}

static void short_name(struct conform *c)
{
	ENTRA_ANSWER(a);

	if (poll_for(c, "device_code", NULL, &a))
		entra_aadsts(c, &a, 400, "authorization_pending", 0);
}

static void unknown_code(struct conform *c)
{
	ENTRA_ANSWER(a);

	if (poll_for(c, URN, "nobody-was-given-this-code", &a))
		entra_aadsts(c, &a, 400, "bad_verification_code", 0);
}

/* As msal-node asks; password NULL: the right one. */
static bool sign_in(struct conform *c, const char *password, struct entra_answer *a)
{
	const struct entra *e = entra_of(c);
	const struct entra_pair form[] = {
		{"grant_type", "password"},
		{"client_id", e->public_client},
		{"username", e->user[0].name},
		{"password", password ? password : laps_secret_text(e->user[0].password)},
		{"scope", ALL},
		{"client_info", "1"},
		{"response_type", "id_token token"},
		{NULL, NULL},
	};

	return entra_login(c, a, ENTRA_V2, form, NULL);
}

static void password(struct conform *c)
{
	ENTRA_ANSWER(a);

	if (sign_in(c, NULL, &a) && entra_json(c, &a, 200))
		entra_text(c, a.json, "access_token");
}

static void wrong_password(struct conform *c)
{
	ENTRA_ANSWER(a);

	if (sign_in(c, "not-the-password-0001", &a))
		entra_aadsts(c, &a, 400, "invalid_grant", 50126);
}

static bool client_info_ok(const char *text)
{
	struct laps_buf bytes;
	json_t *o = NULL;
	bool ok;

	laps_buf_init(&bytes, CODE_MAX);
	if (laps_base64url_parse(text, strlen(text), &bytes, NULL) == LAPS_OK)
		o = json_loadb((const char *)bytes.data, bytes.len, 0, NULL);
	ok = entra_peek(o, "uid") && entra_peek(o, "utid");
	json_decref(o);
	laps_buf_clear(&bytes);
	return ok;
}

static void reply(struct conform *c)
{
	static const char *const member[] = {"scope", "id_token", "refresh_token", "client_info"};
	ENTRA_ANSWER(a);

	if (!sign_in(c, NULL, &a) || !entra_json(c, &a, 200))
		return;
	for (size_t i = 0; i < sizeof(member) / sizeof(member[0]); i++)
		if (!entra_text(c, a.json, member[i]))
			return;
	conform_that(c, client_info_ok(entra_peek(a.json, "client_info")),
		     "client_info has no uid and utid");
}

static bool refresh(struct conform *c, const char *token, struct entra_answer *a)
{
	const struct entra_pair form[] = {
		{"grant_type", "refresh_token"},
		{"client_id", entra_of(c)->public_client},
		{"refresh_token", token},
		{"scope", ALL},
		{"client_info", "1"},
		{NULL, NULL},
	};

	return entra_login(c, a, ENTRA_V2, form, NULL);
}

static void rotation(struct conform *c)
{
	const char *before, *after;
	ENTRA_ANSWER(a);
	ENTRA_ANSWER(b);

	if (!sign_in(c, NULL, &a) || !entra_json(c, &a, 200) ||
	    !(before = entra_text(c, a.json, "refresh_token")) || !refresh(c, before, &b) ||
	    !entra_json(c, &b, 200) || !entra_text(c, b.json, "access_token") ||
	    !(after = entra_text(c, b.json, "refresh_token")))
		return;
	conform_that(c, strcmp(before, after) != 0, "the refresh token stays the same");
}

/* One character in its middle is another. */
static void forged_refresh(struct conform *c)
{
	char token[CODE_MAX];
	const char *is;
	ENTRA_ANSWER(a);
	ENTRA_ANSWER(b);

	if (!sign_in(c, NULL, &a) || !entra_json(c, &a, 200) ||
	    !(is = entra_text(c, a.json, "refresh_token")) ||
	    !conform_that(c, strlen(is) < sizeof(token), "the refresh token is too long"))
		return;
	memcpy(token, is, strlen(is) + 1);
	token[strlen(is) / 2] = token[strlen(is) / 2] == 'A' ? 'B' : 'A';
	/* as no grant, or as a request that is malformed */
	if (refresh(c, token, &b))
		entra_aadsts(c, &b, 400, NULL, 0);
	laps_wipe(token, sizeof(token));
}

const struct conform_row entra_person_rows[] = {
	{"AUT-26.code", CONFORM_MUST, "a device code comes with all that a person has to be told",
	 "OAuth device code flow", "code-without-message", ENTRA_USER, code},
	{"AUT-27.pending", CONFORM_MUST, "polling before an answer gives authorization_pending",
	 "OAuth device code flow", "pending-as-slow-down", ENTRA_USER, pending},
	{"AUT-28.short", CONFORM_MUST, "the grant is known by its short name, too", "msal-node",
	 "short-grant-refused", ENTRA_USER, short_name},
	{"AUT-29.unknown", CONFORM_MUST, "an unknown code gives bad_verification_code",
	 "OAuth device code flow", "unknown-code-pending", ENTRA_USER, unknown_code},
	{"AUT-30.reply", CONFORM_MUST,
	 "a user's reply has scope, id_token, refresh_token and client_info", "msal-node",
	 "user-without-client-info", ENTRA_USER, reply},
	{"AUT-31.rotation", CONFORM_MUST, "a refresh token gets tokens, and another refresh token",
	 "msal-node", "refresh-stays", ENTRA_USER, rotation},
	{"AUT-32.forged", CONFORM_MUST, "a refresh token that was changed is refused",
	 "AADSTS reference", "any-refresh-token", ENTRA_USER, forged_refresh},
	{"AUT-33.password", CONFORM_MUST, "name and password get a token, with response_type",
	 "msal-node", "response-type-refused", ENTRA_USER, password},
	{"AUT-33.wrong", CONFORM_MUST, "a wrong password is refused with 50126", "AADSTS reference",
	 "any-password", ENTRA_USER, wrong_password},
	ENTRA_ROWS_END,
};
