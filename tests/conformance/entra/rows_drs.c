/* SPDX-License-Identifier: MIT */
/* Device registration: what everybody may ask. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "conformance/entra/entra.h"
#include "conformance/entra/rows.h"

#define REQUEST_ID "6c617073-1111-4222-8333-444455556666"

static bool discover(struct conform *c, const char *word, const char *version,
		     struct entra_answer *a)
{
	return entra_registration(c, a, NULL, "/%s/%s?api-version=%s", entra_of(c)->tenant, word,
				  version) &&
	       entra_json(c, a, 200);
}

static void document(struct conform *c)
{
	static const char *const part[] = {"DeviceJoinService", "DeviceManagementService",
					   "NonceService", "TenantInfo"};
	static const struct {
		const char *word, *version;
	} form[] = {{"Discover", "1.9"}, {"discover", "1.6"}};

	for (size_t f = 0; f < 2; f++) {
		ENTRA_ANSWER(a);

		if (!discover(c, form[f].word, form[f].version, &a))
			return;
		for (size_t i = 0; i < sizeof(part) / sizeof(part[0]); i++)
			if (!conform_that(c, json_is_object(json_object_get(a.json, part[i])),
					  "there is no %s", part[i]))
				return;
	}
}

static void same_origin(struct conform *c)
{
	static const struct {
		const char *part, *member;
	} where[] = {
		{"DeviceJoinService", "JoinEndpoint"},
		{"DeviceManagementService", "DeviceManagementEndpoint"},
		{"NonceService", "Endpoint"},
	};
	const struct entra *e = entra_of(c);
	const size_t n = strlen(e->registration);
	ENTRA_ANSWER(a);

	if (!discover(c, "Discover", "1.9", &a))
		return;
	for (size_t i = 0; i < sizeof(where) / sizeof(where[0]); i++) {
		const char *url =
			entra_text(c, json_object_get(a.json, where[i].part), where[i].member);

		if (!url || !conform_that(c, strncmp(url, e->registration, n) == 0 && url[n] == '/',
					  "%s is at another origin", where[i].member))
			return;
	}
}

static void root(struct conform *c)
{
	ENTRA_ANSWER(a);

	/* the words alone are told, no status */
	if (entra_registration(c, &a, NULL, "/EnrollmentServer"))
		conform_that(c,
			     a.body.len && strcasestr((const char *)a.body.data,
						      "nsupported method or endpoint"),
			     "it does not say that method or endpoint are not supported");
}

static void nonce(struct conform *c)
{
	ENTRA_ANSWER(a);

	/* the name of the first member is the service's */
	if (entra_registration(c, &a, NULL, "/EnrollmentServer/nonce/%s/?api-version=1.0",
			       entra_of(c)->tenant) &&
	    entra_json(c, &a, 200) &&
	    conform_that(c, json_is_object(json_object_get(a.json, "ReponseStatus")),
			 "there is no ReponseStatus"))
		entra_text(c, a.json, "Value");
}

/* A refusal that changes nothing: joining without a token. */
static bool refusal(struct conform *c, entra_bearer bearer, struct entra_answer *a)
{
	struct entra_device d = {.there = false};

	return entra_join_ask(c, &(struct entra_join){.word = "unwanted", .bearer = bearer}, &d, a);
}

static void no_token(struct conform *c)
{
	ENTRA_ANSWER(a);

	if (refusal(c, ENTRA_BEARER_NONE, &a))
		entra_registration_error(c, &a, 401, "AuthenticationError");
}

static void foreign_token(struct conform *c)
{
	ENTRA_ANSWER(a);

	if (refusal(c, ENTRA_BEARER_GRAPH, &a))
		entra_registration_error(c, &a, 401, "AuthenticationError");
}

static void error_members(struct conform *c)
{
	static const char *const member[] = {"ErrorType", "Message", "TraceId", "Time"};
	ENTRA_ANSWER(a);

	if (!refusal(c, ENTRA_BEARER_NONE, &a) ||
	    !conform_that(c, a.status >= 400, "joining without a token gives status %u", a.status))
		return;
	for (size_t i = 0; i < sizeof(member) / sizeof(member[0]); i++)
		if (!entra_text(c, a.json, member[i]))
			return;
}

static void echo(struct conform *c, const char *sent)
{
	char line[128];
	const char *const header[] = {line, "return-client-request-id: true", NULL};
	const char *is;
	ENTRA_ANSWER(a);

	snprintf(line, sizeof(line), "client-request-id: %s", sent);
	if (!entra_registration(c, &a, header, "/%s/Discover?api-version=1.9",
				entra_of(c)->tenant) ||
	    !entra_status(c, &a, 200))
		return;
	is = entra_header(&a, "client-request-id");
	conform_that(c, is && strcasestr(is, REQUEST_ID), "client-request-id does not come back");
}

static void echo_plain(struct conform *c)
{
	echo(c, REQUEST_ID);
}

static void echo_braces(struct conform *c)
{
	echo(c, "{" REQUEST_ID "}");
}

const struct conform_row entra_drs_rows[] = {
	{"DEV-01.document", CONFORM_MUST,
	 "discovery has its parts, in either case and every version 1", "aad-join-spec",
	 "discovery-without-nonce-service", 0, document},
	{"DEV-02.origin", CONFORM_SHOULD, "what devices need is where discovery is", "ours",
	 "join-elsewhere", 0, same_origin},
	{"DEV-03.words", CONFORM_MUST, "what is no endpoint is told so",
	 "Windows LAPS troubleshooting", "silent-root", 0, root},
	{"DEV-04.nonce", CONFORM_MUST, "a nonce comes as Value, beside ReponseStatus",
	 "aad-join-spec", "response-status-spelled", 0, nonce},
	{"DEV-16.none", CONFORM_MUST, "joining without a token is an AuthenticationError",
	 "a captured error", "join-refused-otherwise", ENTRA_WRITE, no_token},
	{"DEV-16.foreign", CONFORM_MUST, "so is joining with a token for Graph", "a captured error",
	 "join-with-any-token", ENTRA_WRITE | ENTRA_USER, foreign_token},
	{"DEV-26.members", CONFORM_MUST, "an error has ErrorType, Message, TraceId and Time",
	 "a captured error", "error-without-trace", ENTRA_WRITE, error_members},
	{"DEV-30.braces", CONFORM_SHOULD, "a request id may stand in braces", "ours",
	 "braces-refused", 0, echo_braces},
	{"DEV-31.echo", CONFORM_SHOULD, "client-request-id comes back to those who ask for it",
	 "AADInternals", "registration-echoes-nothing", 0, echo_plain},
	ENTRA_ROWS_END,
};
