/* SPDX-License-Identifier: MIT */
/*
 * A request of lines ("name:value" headers) to a window that is asked to change something: nothing
 * is changed without the token in the cookie, an address of its own and an origin that is it.
 */
#include "fuzz/fuzz.h"
#include "web/gate.h"

#define TOKEN "00112233445566778899aabbccddeeff"

static const struct web_window window = {.port = 4711, .token = TOKEN, .cookie = "lapsim-4711"};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *text = fuzz_text(data, len), *at = text;
	struct sim_http_request rq;
	bool refused = false;

	sim_http_request_init(&rq, "POST");
	rq.scheme = "http";
	while (*at && !refused) {
		char *line = at, *value;

		at += strcspn(at, "\n");
		if (*at)
			*at++ = 0;
		value = line + strcspn(line, ":");
		if (*value)
			*value++ = 0;
		refused = sim_http_request_header(&rq, line, value) != 0;
	}
	if (!refused && sim_http_request_finish(&rq, "localhost:1") == 0) {
		const char *cookie = sim_http_header(&rq, "Cookie");
		const char *origin = sim_http_header(&rq, "Origin");

		FUZZ_MUST(!web_gate_cookie(&window, &rq) ||
			  (cookie && strstr(cookie, "lapsim-4711=" TOKEN)));
		FUZZ_MUST(!web_gate_host(&window, &rq) || strstr(rq.host, ":4711"));
		FUZZ_MUST(!web_gate_origin(&rq) || !origin || strcmp(origin, "null") == 0 ||
			  strcmp(origin, rq.origin) == 0);
		FUZZ_MUST(web_gate_token(&window, cookie) == (cookie && !strcmp(cookie, TOKEN)));
	}
	sim_http_request_clear(&rq);
	free(text);
	return 0;
}
