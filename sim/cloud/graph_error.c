/* SPDX-License-Identifier: MIT */
/* How Graph says no, and the headers of all its answers. */
#include <laps/filetime.h>
#include <laps/text.h>
#include <laps/utf16.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cloud/graph.h"

#define GRAPH_APP_ID "00000003-0000-0000-c000-000000000000"

void sim_graph_headers(const struct sim_http_request *rq, struct sim_http_response *rs)
{
	sim_http_reply_header(rs, "Vary", "Accept-Encoding");
	sim_http_reply_header(rs, "Strict-Transport-Security", "max-age=31536000");
	sim_http_reply_header(rs, "request-id", "%s", rq->request_id);
	sim_http_reply_header(rs, "client-request-id", "%s", rq->client_request_id);
	sim_http_reply_header(rs, "x-ms-ags-diagnostic",
			      "{\"ServerInfo\":{\"DataCenter\":\"lapsim\",\"Slice\":\"E\",\"Ring\":"
			      "\"0\",\"ScaleUnit\":\"001\",\"RoleInstance\":\"SIMULATOR\"}}");
	sim_http_reply_header(rs, "OData-Version", "4.0");
}

/* When it was: without a zone, as Graph does. */
static json_t *date(const struct sim_http_request *rq)
{
	char text[LAPS_FILETIME_TEXT];

	laps_filetime_format(rq->now_ticks, text);
	return json_stringn(text, strnlen(text, sizeof("2021-05-18T19:03:10") - 1));
}

/* inner gets what every innerError has; all are taken over. */
static void reply(const struct sim_http_request *rq, struct sim_http_response *rs, unsigned status,
		  const char *code, const char *message, json_t *inner)
{
	json_object_set_new(inner, "date", date(rq));
	json_object_set_new(inner, "request-id", json_string(rq->request_id));
	json_object_set_new(inner, "client-request-id", json_string(rq->client_request_id));
	if (!rs->note[0])
		snprintf(rs->note, sizeof(rs->note), "%s", code);
	sim_http_reply_json(rs, status, "application/json",
			    json_pack("{s{ss ss so}}", "error", "code", code, "message", message,
				      "innerError", inner));
}

void sim_graph_error(const struct sim_http_request *rq, struct sim_http_response *rs,
		     unsigned status, const char *code, const char *format, ...)
{
	char message[2048];
	struct laps_err err;
	va_list ap;

	va_start(ap, format);
	vsnprintf(message, sizeof(message), format, ap);
	va_end(ap);
	if (laps_utf8_check(message, strlen(message), &err) != LAPS_OK)
		message[err.offset] = '\0';
	reply(rq, rs, status, code, message, json_object());
}

void sim_graph_fault(struct sim_graph_call *call, const struct sim_odata_fault *fault)
{
	sim_graph_error(call->rq, call->rs, 400, fault->code, "%s", fault->message);
}

void sim_graph_denied(struct sim_graph_call *call)
{
	sim_graph_error(call->rq, call->rs, 403, "Authorization_RequestDenied",
			"Insufficient privileges to complete the operation.");
}

void sim_graph_not_found(struct sim_graph_call *call)
{
	sim_graph_error(call->rq, call->rs, 404, "Request_ResourceNotFound",
			"Resource '%.64s' does not exist or one of its queried reference-property "
			"objects are not present.",
			call->key);
}

void sim_graph_no_segment(struct sim_graph_call *call, size_t i)
{
	const struct sim_http_request *rq = call->rq;

	sim_graph_error(rq, call->rs, 400, "BadRequest",
			"Resource not found for the segment '%.64s'.",
			i < rq->segment_n ? rq->segment[i] : "");
}

void sim_graph_no_method(struct sim_graph_call *call, const char *allow)
{
	sim_http_reply_header(call->rs, "Allow", "%s", allow);
	sim_graph_error(call->rq, call->rs, 405, "Request_BadRequest",
			"Specified HTTP method is not allowed for the request target.");
}

void sim_graph_bad_body(struct sim_graph_call *call, const char *why)
{
	sim_graph_error(call->rq, call->rs, 400, "Request_BadRequest", "%s", why);
}

static void authenticate_header(const struct sim_http_request *rq, struct sim_http_response *rs,
				const char *claims)
{
	sim_http_reply_header(
		rs, "WWW-Authenticate",
		"Bearer realm=\"\", authorization_uri=\"%s/common/oauth2/authorize\", "
		"client_id=\"" GRAPH_APP_ID "\"%s%s%s",
		rq->origin, claims ? ", error=\"insufficient_claims\", claims=\"" : "",
		claims ? claims : "", claims ? "\"" : "");
}

void sim_graph_unauthenticated(const struct sim_http_request *rq, struct sim_http_response *rs,
			       sim_token_verdict verdict)
{
	static const char *const text[] = {
		[SIM_TOKEN_NONE] = "Access token is empty.",
		[SIM_TOKEN_MALFORMED] = "CompactToken parsing failed with error code: 80049217",
		[SIM_TOKEN_SIGNATURE] =
			"Access token validation failure. Signature validation failed.",
		[SIM_TOKEN_EXPIRED] = "Lifetime validation failed, the token is expired.",
		[SIM_TOKEN_AUDIENCE] = "Access token validation failure. Invalid audience.",
		[SIM_TOKEN_TENANT] = "Access token validation failure. Invalid issuer.",
	};

	authenticate_header(rq, rs, NULL);
	sim_graph_error(rq, rs, 401, "InvalidAuthenticationToken", "%s", text[verdict]);
}

void sim_graph_challenge(const struct sim_http_request *rq, struct sim_http_response *rs,
			 uint64_t not_before_ticks)
{
	struct laps_buf claims;
	char text[128];
	const int len =
		snprintf(text, sizeof(text),
			 "{\"access_token\":{\"nbf\":{\"essential\":true,\"value\":\"%lld\"}}}",
			 ((long long)not_before_ticks - (long long)LAPS_TICKS_UNIX_EPOCH) /
				 (long long)LAPS_TICKS_PER_SECOND);

	laps_buf_init(&claims, 256);
	laps_base64_format((const uint8_t *)text, (size_t)len, &claims);
	laps_buf_put_u8(&claims, 0);
	if (laps_buf_status(&claims) == LAPS_OK)
		authenticate_header(rq, rs, (const char *)claims.data);
	laps_buf_clear(&claims);
	sim_graph_error(rq, rs, 401, "InvalidAuthenticationToken",
			"Continuous access evaluation resulted in challenge with result: "
			"InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp");
}

/* Of 429 word for word; the codes of others are those of Graph's list of errors, and what they say
 * is near to it. */
void sim_graph_trouble(const struct sim_http_request *rq, unsigned status, unsigned seconds,
		       struct sim_http_response *rs)
{
	sim_graph_headers(rq, rs);
	if (seconds)
		sim_http_reply_header(rs, "Retry-After", "%u", seconds);
	if (status == 429)
		reply(rq, rs, 429, "TooManyRequests", "Please retry again later.",
		      json_pack("{ss ss ss}", "code", "429", "message", "Please retry after",
				"status", "429"));
	else if (status == 503)
		sim_graph_error(rq, rs, 503, "serviceNotAvailable",
				"The service is not available. Try the request again after a "
				"delay.");
	else
		sim_graph_error(rq, rs, status, "generalException",
				"An unspecified error has occurred.");
}
