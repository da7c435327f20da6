/* SPDX-License-Identifier: MIT */
#include <laps/filetime.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cloud/registration.h"

void sim_registration_time(uint64_t ticks, char out[static SIM_REGISTRATION_TIME])
{
	char text[LAPS_FILETIME_TEXT];

	laps_filetime_format(ticks, text); /* 2025-07-28T19:25:39Z */
	if (strlen(text) < 20)
		snprintf(out, SIM_REGISTRATION_TIME, "-");
	else
		snprintf(out, SIM_REGISTRATION_TIME, "%.5s-%.4s %.8sZ", text + 5, text, text + 11);
}

/* By a header or in the query. */
static bool wants_its_id(const struct sim_http_request *rq)
{
	static const char name[] = "return-client-request-id";
	const char *header = sim_http_header(rq, name);
	const char *query = sim_http_pair(&rq->query, name);

	return (header && strcasecmp(header, "true") == 0) ||
	       (query && strcasecmp(query, "true") == 0);
}

void sim_registration_headers(const struct sim_http_request *rq, struct sim_http_response *rs)
{
	const char *in_query = sim_http_pair(&rq->query, "client-request-id");
	char id[LAPS_GUID_TEXT];
	uint8_t guid[LAPS_GUID_LEN];

	sim_http_reply_header(rs, "request-id", "%s", rq->request_id);
	if (!wants_its_id(rq))
		return;
	memcpy(id, rq->client_request_id, sizeof(id));
	if (!sim_http_header(rq, "client-request-id") && in_query &&
	    laps_guid_parse_text(in_query, guid, NULL) == LAPS_OK)
		laps_guid_format_text(guid, id);
	sim_http_reply_header(rs, "client-request-id", "%s", id);
}

bool sim_registration_refuse(const struct sim_http_request *rq, struct sim_http_response *rs,
			     unsigned status, const char *type, const char *format, ...)
{
	char message[512], time[SIM_REGISTRATION_TIME];
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	sim_registration_time(rq->now_ticks, time);
	snprintf(rs->note, sizeof(rs->note), "%s: %.90s", type, message);
	sim_http_reply_json(rs, status, NULL,
			    json_pack("{s:s,s:s,s:s,s:s}", "ErrorType", type, "Message", message,
				      "TraceId", rq->request_id, "Time", time));
	return false;
}
