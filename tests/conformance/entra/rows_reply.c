/* SPDX-License-Identifier: MIT */
/* What every answer of Graph looks like, and every error. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "conformance/entra/entra.h"
#include "conformance/entra/rows.h"

#define SET        "/v1.0/directory/deviceLocalCredentials"
#define NOBODY     SET "/6c617073-ffff-4000-8000-00000000dead"
#define REQUEST_ID "6c617073-1111-4222-8333-444455556666"

/* A header that has to be there; NULL: the row has failed. */
static const char *header(struct conform *c, const struct entra_answer *a, const char *name)
{
	const char *value = entra_header(a, name);

	return conform_that(c, value && *value, "there is no header %s", name) ? value : NULL;
}

static void content_type(struct conform *c)
{
	const char *type;
	ENTRA_ANSWER(a);

	if (entra_graph(c, &a, ENTRA_AS_READER, SET) && entra_json(c, &a, 200) &&
	    (type = header(c, &a, "Content-Type")))
		conform_that(c,
			     strncasecmp(type, "application/json;", 17) == 0 &&
				     strstr(type, "odata.metadata="),
			     "Content-Type is '%.128s'", type);
}

static void request_id(struct conform *c)
{
	const char *one, *other;
	ENTRA_ANSWER(a);
	ENTRA_ANSWER(b);

	if (!entra_graph(c, &a, ENTRA_AS_READER, SET) || !(one = header(c, &a, "request-id")) ||
	    !entra_graph(c, &b, ENTRA_AS_READER, SET) || !(other = header(c, &b, "request-id")))
		return;
	if (conform_that(c, entra_is_guid(one), "request-id is no GUID"))
		conform_that(c, strcmp(one, other) != 0, "two answers have one request-id");
}

static void version(struct conform *c)
{
	const char *is;
	ENTRA_ANSWER(a);

	if (entra_graph(c, &a, ENTRA_AS_READER, SET) && (is = header(c, &a, "OData-Version")))
		conform_that(c, strcmp(is, "4.0") == 0, "OData-Version is '%.16s'", is);
}

static void echoed(struct conform *c)
{
	static const char *const lines[] = {"client-request-id: " REQUEST_ID, NULL};
	const struct entra_more more = {.header = lines};
	const char *is;
	ENTRA_ANSWER(a);

	if (entra_graph_with(c, &a, ENTRA_AS_READER, &more, SET) &&
	    (is = header(c, &a, "client-request-id")))
		conform_that(c, strcasecmp(is, REQUEST_ID) == 0,
			     "client-request-id is not the one that was sent");
}

static void made_up(struct conform *c)
{
	const char *is;
	ENTRA_ANSWER(a);

	if (entra_graph(c, &a, ENTRA_AS_READER, SET) && (is = header(c, &a, "client-request-id")))
		conform_that(c, entra_is_guid(is), "client-request-id is no GUID");
}

static void diagnostic(struct conform *c)
{
	const char *is;
	json_t *o;
	ENTRA_ANSWER(a);

	if (!entra_graph(c, &a, ENTRA_AS_READER, SET) ||
	    !(is = header(c, &a, "x-ms-ags-diagnostic")))
		return;
	o = json_loads(is, 0, NULL);
	conform_that(c, json_is_object(json_object_get(o, "ServerInfo")),
		     "x-ms-ags-diagnostic is no JSON with ServerInfo");
	json_decref(o);
}

/* An error that every target has, with whatever status; its innerError, borrowed. "Microsoft Graph
 * error responses and resource types" has it with a small e as well. */
static const json_t *inner(struct conform *c, struct entra_answer *a)
{
	const json_t *error, *in;

	if (!entra_graph(c, a, ENTRA_AS_READER, NOBODY) ||
	    !conform_that(c, a->status >= 400, "a device that nobody has gives status %u",
			  a->status))
		return NULL;
	error = json_object_get(a->json, "error");
	in = json_object_get(error, "innerError");
	if (!in)
		in = json_object_get(error, "innererror");
	if (!entra_text(c, error, "code") || !entra_text(c, error, "message") ||
	    !conform_that(c, json_is_object(in), "the error has no innerError"))
		return NULL;
	return in;
}

static void envelope(struct conform *c)
{
	static const char *const member[] = {"date", "request-id", "client-request-id"};
	const json_t *in;
	ENTRA_ANSWER(a);

	in = inner(c, &a);
	for (size_t i = 0; in && i < sizeof(member) / sizeof(member[0]); i++)
		if (!entra_text(c, in, member[i]))
			return;
}

static void date(struct conform *c)
{
	static const char form[] = "0000-00-00T00:00:00";
	const json_t *in;
	const char *is;
	ENTRA_ANSWER(a);

	if (!(in = inner(c, &a)) || !(is = entra_text(c, in, "date")))
		return;
	for (size_t i = 0; i < sizeof(form); i++)
		if (!conform_that(c,
				  form[i] == '0' ? is[i] >= '0' && is[i] <= '9' : is[i] == form[i],
				  "date is '%.40s', not as 2021-05-18T19:03:10", is))
			return;
}

static void agree(struct conform *c)
{
	const char *one, *other;
	const json_t *in;
	ENTRA_ANSWER(a);

	if ((in = inner(c, &a)) && (one = entra_text(c, in, "request-id")) &&
	    (other = header(c, &a, "request-id")))
		conform_that(c, strcasecmp(one, other) == 0,
			     "request-id of header and error are not the same");
}

static void user_agent(struct conform *c)
{
	static const char *const lines[] = {"User-Agent:", NULL};
	const struct entra_more more = {.header = lines};
	ENTRA_ANSWER(a);

	if (!entra_graph_with(c, &a, ENTRA_AS_READER, &more, SET))
		return;
	if (a.status == 400)
		entra_graph_error(c, &a, 400, NULL);
	else
		entra_value(c, &a);
}

static void product(struct conform *c)
{
	static const char *const lines[] = {
		"ocp-client-name: Get-LapsAADPassword Windows LAPS Cmdlet",
		"ocp-client-version: 1.0", NULL};
	const struct entra_more more = {.header = lines};
	ENTRA_ANSWER(a);
	ENTRA_ANSWER(b);

	if (entra_graph_with(c, &a, ENTRA_AS_READER, &more, SET) && entra_value(c, &a) &&
	    entra_graph(c, &b, ENTRA_AS_READER, SET))
		entra_value(c, &b);
}

static void unknown_segment(struct conform *c)
{
	ENTRA_ANSWER(a);

	if (entra_graph(c, &a, ENTRA_AS_READER, "/v1.0/directory/deviceLocalCredentialz"))
		entra_graph_error(c, &a, 400, NULL);
}

/* Until it has had enough. */
static void throttled(struct conform *c)
{
	const struct entra *e = entra_of(c);
	char url[ENTRA_URL];
	struct entra_request rq = {
		.url = url, .once = true, .bearer = entra_token(c, ENTRA_AS_READER)};
	const char *after;

	snprintf(url, sizeof(url), "%s/%s/directory/deviceLocalCredentials", e->graph, e->version);
	for (unsigned i = 0; rq.bearer && i < e->throttle; i++) {
		ENTRA_ANSWER(a);

		if (!entra_ask(c, &rq, &a))
			return;
		if (a.status != 429)
			continue;
		after = header(c, &a, "Retry-After");
		if (after)
			conform_that(c, !after[strspn(after, "0123456789")],
				     "Retry-After is '%.64s', no number of seconds", after);
		entra_graph_error(c, &a, 429, "TooManyRequests");
		return;
	}
	conform_skip(c, "%u requests are not enough to be throttled", e->throttle);
}

const struct conform_row entra_reply_rows[] = {
	{"GRA-27.type", CONFORM_MUST, "answers are JSON with OData's parameters",
	 "a captured reply", "plain-json", 0, content_type},
	{"GRA-28.id", CONFORM_MUST, "each answer has a request-id of its own", "a captured reply",
	 "request-id-fixed", 0, request_id},
	{"GRA-28.version", CONFORM_MUST, "answers are of OData 4.0", "a captured reply",
	 "odata-version-gone", 0, version},
	{"GRA-29.echoed", CONFORM_SHOULD, "client-request-id comes back", "a captured reply",
	 "request-id-not-echoed", 0, echoed},
	{"GRA-29.made", CONFORM_SHOULD, "and is made up when there was none", "ours",
	 "request-id-not-made-up", 0, made_up},
	{"GRA-30.diagnostic", CONFORM_MUST, "x-ms-ags-diagnostic is JSON about the server",
	 "a captured reply", "diagnostic-as-text", 0, diagnostic},
	{"GRA-31.envelope", CONFORM_MUST, "an error has code, message and three inner members",
	 "Advanced query capabilities", "error-without-inner-date", 0, envelope},
	{"GRA-32.date", CONFORM_MUST, "the date in an error has no zone",
	 "Advanced query capabilities", "error-date-with-zone", 0, date},
	{"GRA-33.agree", CONFORM_SHOULD, "header and error have the same request-id", "ours",
	 "error-of-another-request", 0, agree},
	{"GRA-34.segment", CONFORM_SHOULD, "a path that is none is refused", "ours", "any-path", 0,
	 unknown_segment},
	{"GRA-47.agent", CONFORM_SHOULD,
	 "a request without User-Agent is answered, or refused as a bad one",
	 "Get deviceLocalCredentialInfo, request headers", "user-agent-missed", 0, user_agent},
	{"GRA-48.product", CONFORM_MUST, "the product's headers are taken, and not needed",
	 "Get deviceLocalCredentialInfo", "product-wanted", 0, product},
	{"GRA-49.shape", CONFORM_MUST, "who is throttled is told for how many seconds",
	 "Throttling guidance", "none: a world throttles nobody by itself", ENTRA_THROTTLE,
	 throttled},
	ENTRA_ROWS_END,
};
