/* SPDX-License-Identifier: MIT */
/* Who may see what; and which tokens are none. */
#include <laps/text.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conformance/entra/entra.h"
#include "conformance/entra/rows.h"

#define SET       "/v1.0/directory/deviceLocalCredentials"
#define DENIED    "Authorization_RequestDenied"
#define INVALID   "InvalidAuthenticationToken"
#define TOKEN_MAX 65536

/* The passwords of the device are refused, and nothing of them shows. */
static void passwords_refused(struct conform *c, entra_who who)
{
	const char *id = entra_backed(c);
	ENTRA_ANSWER(a);

	if (!id || !entra_graph(c, &a, who, SET "/%s?$select=credentials", id) ||
	    !entra_graph_error(c, &a, 403, NULL))
		return;
	conform_that(c, !strstr((const char *)a.body.data, "passwordBase64"),
		     "a password is in the refusal");
}

static void basic_right(struct conform *c)
{
	passwords_refused(c, ENTRA_AS_METADATA);
}

/* Nor are they when they are asked for in other words. */
static void spelled_otherwise(struct conform *c)
{
	static const char *const query[] = {"?%24select=credentials", "?$select=id,credentials",
					    "?$select=%63redentials", "?$select=*"};
	const char *id = entra_backed(c);

	for (size_t i = 0; id && i < sizeof(query) / sizeof(query[0]); i++) {
		ENTRA_ANSWER(a);

		if (!entra_graph(c, &a, ENTRA_AS_METADATA, SET "/%s%s", id, query[i]) ||
		    !conform_that(
			    c, !a.body.len || !strstr((const char *)a.body.data, "passwordBase64"),
			    "with %s a password is in the answer", query[i]))
			return;
	}
}

static void no_right(struct conform *c)
{
	ENTRA_ANSWER(a);

	if (entra_graph(c, &a, ENTRA_AS_NO_RIGHT, SET))
		entra_graph_error(c, &a, 403, DENIED);
}

static void no_device_right(struct conform *c)
{
	ENTRA_ANSWER(a);

	if (entra_graph(c, &a, ENTRA_AS_METADATA, "/v1.0/devices"))
		entra_graph_error(c, &a, 403, DENIED);
}

static void no_token(struct conform *c)
{
	ENTRA_ANSWER(a);

	if (entra_graph(c, &a, ENTRA_AS_NOBODY, SET))
		entra_graph_error(c, &a, 401, INVALID);
}

static void challenge(struct conform *c)
{
	const char *how;
	ENTRA_ANSWER(a);

	if (!entra_graph(c, &a, ENTRA_AS_NOBODY, SET) || !entra_status(c, &a, 401))
		return;
	how = entra_header(&a, "WWW-Authenticate");
	conform_that(c, how && strncmp(how, "Bearer", 6) == 0,
		     "there is no WWW-Authenticate of Bearer");
}

/* The list, with this token. */
static void token_refused(struct conform *c, const char *token)
{
	char url[ENTRA_URL];
	const struct entra_request rq = {.url = url, .bearer = token};
	ENTRA_ANSWER(a);

	snprintf(url, sizeof(url), "%s/%s/directory/deviceLocalCredentials", entra_of(c)->graph,
		 entra_of(c)->version);
	if (entra_ask(c, &rq, &a))
		entra_graph_error(c, &a, 401, INVALID);
}

/* One character in the middle of the signature is another. */
static void altered(struct conform *c)
{
	const char *token = entra_token(c, ENTRA_AS_READER),
		   *dot = token ? strrchr(token, '.') : NULL;
	char *other = dot ? strdup(token) : NULL;
	size_t at;

	if (!other) {
		conform_fail(c, "the token is no JWT");
		return;
	}
	at = (size_t)(dot - token) + strlen(dot) / 2;
	other[at] = other[at] == 'A' ? 'B' : 'A';
	token_refused(c, other);
	laps_wipe(other, strlen(other));
	free(other);
}

/* The same claims, and a header that says that nobody has signed them. */
static void unsigned_token(struct conform *c)
{
	static const char header[] = "{\"alg\":\"none\",\"typ\":\"JWT\"}";
	const char *token = entra_token(c, ENTRA_AS_READER), *first, *last;
	struct laps_buf other;

	if (!token)
		return;
	first = strchr(token, '.');
	last = strrchr(token, '.');
	if (!conform_that(c, first && last > first, "the token is no JWT"))
		return;
	laps_buf_init(&other, TOKEN_MAX);
	laps_base64url_format((const uint8_t *)header, sizeof(header) - 1, &other);
	laps_buf_put(&other, first, (size_t)(last - first) + 1);
	laps_buf_put_u8(&other, 0);
	if (conform_that(c, laps_buf_status(&other) == LAPS_OK, "out of memory"))
		token_refused(c, (const char *)other.data);
	laps_buf_clear(&other);
}

static void other_audience(struct conform *c)
{
	const char *token = entra_registration_token(c);

	if (token)
		token_refused(c, token);
}

static void role_reads(struct conform *c)
{
	const char *id = entra_backed(c);
	ENTRA_ANSWER(a);

	if (id && entra_graph(c, &a, ENTRA_AS_USER, SET "/%s?$select=credentials", id) &&
	    entra_json(c, &a, 200))
		conform_that(c, json_array_size(json_object_get(a.json, "credentials")) > 0,
			     "there are no credentials");
}

static void role_metadata(struct conform *c)
{
	const char *id = entra_backed(c);
	ENTRA_ANSWER(a);

	if (id && entra_graph(c, &a, ENTRA_AS_METADATA_USER, SET "/%s", id))
		entra_json(c, &a, 200);
}

static void role_refused(struct conform *c)
{
	passwords_refused(c, ENTRA_AS_METADATA_USER);
}

static void no_role(struct conform *c)
{
	ENTRA_ANSWER(a);

	if (entra_graph(c, &a, ENTRA_AS_NO_ROLE_USER, SET))
		entra_graph_error(c, &a, 403, NULL);
}

static void application(struct conform *c)
{
	const char *id = entra_backed(c);
	ENTRA_ANSWER(a);

	if (id)
		entra_credentials(c, id, &a);
}

#define READ (ENTRA_DEVICE | ENTRA_PASSWORDS)
const struct conform_row entra_right_rows[] = {
	{"GRA-16.basic", CONFORM_SHOULD, "the basic right is not enough for passwords",
	 "Get deviceLocalCredentialInfo (its status is not told)", "basic-right-reads-passwords",
	 READ | ENTRA_METADATA, basic_right},
	{"GRA-16.spelled", CONFORM_MUST, "in whatever way they are asked for",
	 "Get deviceLocalCredentialInfo", "basic-right-reads-one-more", READ | ENTRA_METADATA,
	 spelled_otherwise},
	{"GRA-17.none", CONFORM_SHOULD, "an application without rights is refused", "ours",
	 "none: a world has no application without rights", ENTRA_NO_RIGHT, no_right},
	{"GRA-17.devices", CONFORM_SHOULD, "devices are not listed with a right to credentials",
	 "ours", "credential-right-lists-devices", ENTRA_METADATA, no_device_right},
	{"GRA-18.missing", CONFORM_SHOULD, "without a token nobody is let in", "ours",
	 "no-token-needed", 0, no_token},
	{"GRA-18.challenge", CONFORM_SHOULD, "and is told which scheme is wanted", "RFC 6750 3",
	 "no-challenge", 0, challenge},
	{"GRA-19.altered", CONFORM_SHOULD, "a token whose signature was changed is refused", "ours",
	 "altered-token-accepted", 0, altered},
	{"GRA-19.unsigned", CONFORM_SHOULD, "a token that nobody has signed is refused",
	 "RFC 8725 3.2", "unsigned-token-accepted", 0, unsigned_token},
	{"GRA-19.audience", CONFORM_SHOULD, "a token for another service is refused", "ours",
	 "other-audience-accepted", ENTRA_USER, other_audience},
	{"GRA-20.reads", CONFORM_MUST, "a user whose role reads passwords may read them",
	 "Get deviceLocalCredentialInfo, roles", "role-refused", READ | ENTRA_USER, role_reads},
	{"GRA-21.metadata", CONFORM_MUST, "a user whose role reads metadata may read that",
	 "Get deviceLocalCredentialInfo, roles", "metadata-role-refused",
	 ENTRA_DEVICE | ENTRA_METADATA_USER, role_metadata},
	{"GRA-21.passwords", CONFORM_MUST, "and no passwords",
	 "Get deviceLocalCredentialInfo, roles", "metadata-role-reads-passwords",
	 READ | ENTRA_METADATA_USER, role_refused},
	{"GRA-22.none", CONFORM_MUST, "a user without a role is refused, whatever the scope",
	 "Get deviceLocalCredentialInfo, roles", "no-role-needed", ENTRA_NO_ROLE_USER, no_role},
	{"GRA-23.application", CONFORM_MUST, "an application needs its right and no role",
	 "Get deviceLocalCredentialInfo", "application-refused", READ, application},
	ENTRA_ROWS_END,
};
