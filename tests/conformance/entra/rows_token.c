/* SPDX-License-Identifier: MIT */
/* Tokens of an application that has a secret, and how they are refused. */
#include <laps/text.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "conformance/entra/entra.h"
#include "conformance/entra/rows.h"

#define REQUEST_ID "6c617073-1111-4222-8333-444455556666"

/* Ask with this secret; scope and client NULL: as it should be. */
static bool ask(struct conform *c, struct entra_answer *a, const char *secret, const char *client,
		const char *scope)
{
	const struct entra_pair form[] = {
		{"grant_type", "client_credentials"},
		{"client_id", client ? client : entra_of(c)->app[0].id},
		{"client_secret", secret},
		{"scope", scope ? scope : entra_graph_scope()},
		{NULL, NULL},
	};

	return entra_login(c, a, ENTRA_V2, form, NULL);
}

static const char *right(struct conform *c)
{
	return laps_secret_text(entra_of(c)->app[0].secret);
}

static void secret_in_body(struct conform *c)
{
	ENTRA_ANSWER(a);

	if (ask(c, &a, right(c), NULL, NULL) && entra_json(c, &a, 200))
		entra_text(c, a.json, "access_token");
}

/* "Authorization: Basic ...", both parts encoded as in a form: ours need none but in secrets. */
static bool basic(struct conform *c, struct laps_buf *out)
{
	struct laps_buf pair;
	const char *parts[] = {entra_of(c)->app[0].id, ":", right(c)};
	char hex[4];

	laps_buf_init(&pair, ENTRA_TEXT);
	for (size_t i = 0; i < 3; i++)
		for (const char *p = parts[i]; *p; p++) {
			snprintf(hex, sizeof(hex), "%%%02X", (unsigned char)*p);
			if (i == 2)
				laps_buf_put(&pair, hex, 3);
			else
				laps_buf_put(&pair, p, 1);
		}
	laps_buf_put(out, "Authorization: Basic ", 21);
	laps_base64_format(pair.data, pair.len, out);
	laps_buf_put_u8(out, 0);
	laps_buf_clear(&pair);
	return conform_that(c, laps_buf_status(out) == LAPS_OK, "out of memory");
}

static void secret_by_basic(struct conform *c)
{
	static const struct entra_pair form[] = {
		{"grant_type", "client_credentials"},
		{"scope", "https://graph.microsoft.com/.default"},
		{NULL, NULL},
	};
	const char *header[2] = {NULL, NULL};
	struct laps_buf line;
	ENTRA_ANSWER(a);

	laps_buf_init(&line, 4 * ENTRA_TEXT);
	if (basic(c, &line)) {
		header[0] = (const char *)line.data;
		if (entra_login(c, &a, ENTRA_V2, form, header) && entra_json(c, &a, 200))
			entra_text(c, a.json, "access_token");
	}
	laps_buf_clear(&line);
}

static void wrong_secret(struct conform *c)
{
	ENTRA_ANSWER(a);

	if (ask(c, &a, "not-the-secret-0001", NULL, NULL))
		entra_aadsts(c, &a, 401, "invalid_client", 7000215);
}

/* The number is that of this grant, azure-docs' issue 30777, or the one of all. */
static void no_credential(struct conform *c)
{
	json_int_t code;
	ENTRA_ANSWER(a);

	if (!ask(c, &a, NULL, NULL, NULL) ||
	    !conform_that(c, a.status == 400 || a.status == 401, "the status is %u, not 400 or 401",
			  a.status))
		return;
	code = json_integer_value(json_array_get(json_object_get(a.json, "error_codes"), 0));
	conform_that(c, code == 7000216 || code == 7000218,
		     "error_codes begins with %lld, not 7000216 or 7000218", (long long)code);
}

static void unknown_client(struct conform *c)
{
	ENTRA_ANSWER(a);

	if (ask(c, &a, "not-the-secret-0001", "6c617073-ffff-4000-8000-00000000beef", NULL))
		entra_aadsts(c, &a, 400, "unauthorized_client", 700016);
}

static void reply(struct conform *c)
{
	const char *type;
	ENTRA_ANSWER(a);

	if (!ask(c, &a, right(c), NULL, NULL) || !entra_json(c, &a, 200) ||
	    !entra_text(c, a.json, "access_token") ||
	    !(type = entra_text(c, a.json, "token_type")) ||
	    !conform_that(c, strcasecmp(type, "Bearer") == 0, "token_type is '%.32s'", type))
		return;
	conform_that(c, json_integer_value(json_object_get(a.json, "expires_in")) > 0,
		     "expires_in is no number above 0");
}

static void error_reply(struct conform *c)
{
	static const char *const member[] = {"error", "error_description", "timestamp", "trace_id",
					     "correlation_id"};
	const json_t *code;
	char front[32];
	ENTRA_ANSWER(a);

	if (!ask(c, &a, "not-the-secret-0001", NULL, NULL) || !entra_json(c, &a, 401))
		return;
	for (size_t i = 0; i < sizeof(member) / sizeof(member[0]); i++)
		if (!entra_text(c, a.json, member[i]))
			return;
	code = json_array_get(json_object_get(a.json, "error_codes"), 0);
	if (!conform_that(c, json_is_integer(code), "error_codes is no list of numbers"))
		return;
	snprintf(front, sizeof(front), "AADSTS%lld:", (long long)json_integer_value(code));
	conform_that(c, strncmp(entra_peek(a.json, "error_description"), front, strlen(front)) == 0,
		     "error_description does not begin with %s", front);
}

/* The id that was sent comes back as the correlation id of an error. */
static void correlation(struct conform *c, const char *rest, const char *const *header)
{
	const struct entra_pair form[] = {
		{"grant_type", "client_credentials"},
		{"client_id", entra_of(c)->app[0].id},
		{"client_secret", "not-the-secret-0001"},
		{"scope", entra_graph_scope()},
		{NULL, NULL},
	};
	const char *id;
	ENTRA_ANSWER(a);

	if (entra_login(c, &a, rest, form, header) && entra_json(c, &a, 401) &&
	    (id = entra_text(c, a.json, "correlation_id")))
		conform_that(c, strcasecmp(id, REQUEST_ID) == 0,
			     "correlation_id is not the client-request-id that was sent");
}

static void correlation_by_header(struct conform *c)
{
	static const char *const header[] = {"client-request-id: " REQUEST_ID, NULL};

	correlation(c, ENTRA_V2, header);
}

static void correlation_by_query(struct conform *c)
{
	correlation(c, ENTRA_V2 "?client-request-id=" REQUEST_ID, NULL);
}

static void scope_without_default(struct conform *c)
{
	ENTRA_ANSWER(a);

	if (ask(c, &a, right(c), NULL, "https://graph.microsoft.com/Device.Read.All"))
		entra_aadsts(c, &a, 400, "invalid_scope", 0);
}

static void unknown_parameters(struct conform *c)
{
	const struct entra_pair form[] = {
		{"grant_type", "client_credentials"},
		{"client_id", entra_of(c)->app[0].id},
		{"client_secret", right(c)},
		{"scope", entra_graph_scope()},
		{"x-client-SKU", "msal.js.node"},
		{"x-client-current-telemetry", "5|771,2,,,|,"},
		{"x-ms-lib-capability", "retry-after, h429"},
		{"claims", "{\"access_token\":{\"xms_cc\":{\"values\":[\"cp1\"]}}}"},
		{NULL, NULL},
	};
	ENTRA_ANSWER(a);

	if (entra_login(c, &a, ENTRA_V2, form, NULL))
		entra_json(c, &a, 200);
}

static void version_1(struct conform *c)
{
	static const char *const member[] = {"expires_in", "expires_on", "not_before"};
	const struct entra_pair form[] = {
		{"grant_type", "client_credentials"},
		{"client_id", entra_of(c)->app[0].id},
		{"client_secret", right(c)},
		{"resource", "https://graph.microsoft.com"},
		{NULL, NULL},
	};
	const char *text;
	ENTRA_ANSWER(a);

	if (!entra_login(c, &a, ENTRA_V1, form, NULL) || !entra_json(c, &a, 200) ||
	    !entra_text(c, a.json, "access_token"))
		return;
	for (size_t i = 0; i < sizeof(member) / sizeof(member[0]); i++)
		if (!(text = entra_text(c, a.json, member[i])) ||
		    !conform_that(c, !text[strspn(text, "0123456789")], "%s is no number as text",
				  member[i]))
			return;
	text = entra_text(c, a.json, "resource");
	if (text)
		conform_that(c, strcmp(text, "https://graph.microsoft.com") == 0,
			     "resource is not what was asked for");
}

const struct conform_row entra_token_rows[] = {
	{"AUT-09.secret", CONFORM_MUST, "a secret in the body gets a token",
	 "OAuth client credentials flow", "secret-good-once", ENTRA_SECRET, secret_in_body},
	{"AUT-10.basic", CONFORM_MUST, "a secret by HTTP Basic gets a token",
	 "OAuth client credentials flow, RFC 6749 2.3.1", "basic-ignored", ENTRA_SECRET,
	 secret_by_basic},
	{"AUT-11.wrong", CONFORM_MUST, "a wrong secret is refused with 7000215", "AADSTS reference",
	 "wrong-secret-accepted", 0, wrong_secret},
	{"AUT-13.none", CONFORM_MUST,
	 "an application without proof is refused with 7000216 or 7000218",
	 "AADSTS reference, azure-docs issue 30777", "no-secret-needed", 0, no_credential},
	{"AUT-14.unknown", CONFORM_SHOULD, "an unknown application is refused with 700016",
	 "AADSTS reference (its status is not told)", "any-client", 0, unknown_client},
	{"AUT-22.reply", CONFORM_MUST, "the reply has a bearer token and its life as a number",
	 "OAuth client credentials flow", "life-as-text", ENTRA_SECRET, reply},
	{"AUT-23.error", CONFORM_MUST, "an error has all its members, and AADSTS in front",
	 "OAuth client credentials flow", "error-without-codes", 0, error_reply},
	{"AUT-24.header", CONFORM_SHOULD, "client-request-id of the header is the correlation id",
	 "ours", "correlation-new", 0, correlation_by_header},
	{"AUT-24.query", CONFORM_SHOULD, "client-request-id of the query is the correlation id",
	 "ours", "correlation-without-query", 0, correlation_by_query},
	{"AUT-25.default", CONFORM_SHOULD, "a scope without .default is no scope for applications",
	 "OAuth client credentials flow", "any-scope", ENTRA_SECRET, scope_without_default},
	{"AUT-34.parameters", CONFORM_MUST, "parameters that nobody knows are passed over",
	 "msal-node, kiota", "unknown-parameter-refused", ENTRA_SECRET, unknown_parameters},
	{"AUT-39.texts", CONFORM_MUST, "the older endpoint writes numbers as texts",
	 "adal-node, roadlib", "older-numbers", ENTRA_SECRET, version_1},
	ENTRA_ROWS_END,
};
