/* SPDX-License-Identifier: MIT */
/*
 * A request of lines: the target, then "name:value" headers, then the body behind an empty line.
 * Whatever is taken has segments that climb nowhere and an origin that is one line; forms and JSON
 * of the body are read or refused.
 */
#include "fuzz/fuzz.h"
#include "lib/http.h"
#include <laps/utf16.h>

static void check_segments(const struct sim_http_request *rq)
{
	FUZZ_MUST(rq->segment_n <= SIM_HTTP_SEGMENT_MAX && rq->path[0] == '/');
	for (size_t i = 0; i < rq->segment_n; i++) {
		const char *s = rq->segment[i];

		FUZZ_MUST(*s && strcmp(s, ".") != 0 && strcmp(s, "..") != 0);
		FUZZ_MUST(!strpbrk(s, "/\\\r\n"));
		FUZZ_MUST(laps_utf8_check(s, strlen(s), NULL) == LAPS_OK);
	}
}

static void read_body(struct sim_http_request *rq, const char *body)
{
	struct sim_http_pairs form;
	struct sim_err err;
	json_t *o;

	rq->body = (const uint8_t *)body;
	rq->body_len = strlen(body);
	if (sim_http_form(rq, &form))
		sim_http_pairs_clear(&form);
	o = sim_http_json(rq, &err);
	FUZZ_MUST(!o || json_is_object(o));
	json_decref(o);
	FUZZ_MUST(!sim_http_bearer(rq) || sim_http_header(rq, "authorization"));
}

static bool is_refusal(unsigned status)
{
	return status == 400 || status == 404 || status == 414 || status == 431;
}

/* The next line, cut off; *at is behind it. */
static char *line(char **at)
{
	char *start = *at;

	*at += strcspn(start, "\n");
	if (**at)
		*(*at)++ = 0;
	return start;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *text = fuzz_text(data, len), *at = text, *header;
	struct sim_http_request rq;
	unsigned status;

	sim_http_request_init(&rq, "POST");
	status = sim_http_request_target(&rq, line(&at));
	while (!status && *(header = line(&at))) {
		char *value = header + strcspn(header, ":");

		if (*value)
			*value++ = 0;
		status = sim_http_request_header(&rq, header, value);
	}
	if (!status)
		status = sim_http_request_finish(&rq, "localhost:1");
	FUZZ_MUST(!status || is_refusal(status));
	if (!status) {
		check_segments(&rq);
		FUZZ_MUST(strncmp(rq.origin, "https://", 8) == 0 && rq.origin[8] &&
			  !strpbrk(rq.origin + 8, "/ \r\n\"<"));
		FUZZ_MUST(strlen(rq.client_request_id) == LAPS_GUID_TEXT - 1);
		read_body(&rq, at);
	}
	sim_http_request_clear(&rq);
	free(text);
	return 0;
}
