/* SPDX-License-Identifier: MIT */
/*
 * A service of the cloud that answers as a script says, and what it was asked. In its texts ORIGIN
 * stands for where it is.
 */
#ifndef TESTS_UNIT_PORTS_SCRIPT_H
#define TESTS_UNIT_PORTS_SCRIPT_H
#include "lib/tlsserver.h"
#include "ports/http.h"
#include "temp.h"

#define SCRIPT_MAX 8

struct script_step {
	unsigned status;
	const char *json;
};

static struct tlsserver_answer script_answer[SCRIPT_MAX];
static struct tlsserver *script_server;
static struct laps_http *script_http; /* asks it */
static char script_origin[64];        /* "https://localhost:PORT" */

/* For making texts bit by bit. */
static inline void script_put(struct laps_buf *b, const char *text)
{
	laps_buf_put(b, text, strlen(text));
}

/* NUL-terminated, with ORIGIN replaced; the caller clears it. */
static inline void script_text(const char *text, struct laps_buf *out)
{
	laps_buf_init(out, 1 << 20);
	while (*text) {
		if (strncmp(text, "ORIGIN", 6) == 0) {
			script_put(out, script_origin);
			text += 6;
		} else {
			laps_buf_put_u8(out, (uint8_t)*text++);
		}
	}
	laps_buf_put_u8(out, 0);
	ck_assert_int_eq(laps_buf_status(out), LAPS_OK);
}

static inline void script_start(const struct script_step *step, size_t n)
{
	const struct tlsserver_options options = {
		.dir = temp_dir, .answer = script_answer, .answer_n = n};
	struct laps_http_options mine = {0};
	struct laps_cause cause;

	ck_assert_uint_le(n, SCRIPT_MAX);
	script_server = tlsserver_start(&options);
	snprintf(script_origin, sizeof(script_origin), "https://localhost:%u",
		 tlsserver_port(script_server));
	for (size_t i = 0; i < n; i++) {
		struct laps_buf body;
		char *text = NULL;

		script_text(step[i].json, &body);
		ck_assert_int_gt(asprintf(&text,
					  "HTTP/1.1 %u Said\r\nContent-Type: application/json\r\n"
					  "Content-Length: %zu\r\nConnection: close\r\n\r\n%s",
					  step[i].status, body.len - 1, (const char *)body.data),
				 0);
		script_answer[i].text = text;
		laps_buf_clear(&body);
	}
	mine.ca_file = temp_path("ca.pem");
	ck_assert_int_eq(laps_http_open(&mine, &script_http, &cause), LAPS_OK);
}

/* Everything that was in the script has been asked for, and nothing else. */
static inline void script_end(unsigned requests)
{
	ck_assert_uint_eq(tlsserver_requests(script_server), requests);
	laps_http_close(&script_http);
	tlsserver_stop(&script_server);
	for (size_t i = 0; i < SCRIPT_MAX; i++) {
		free((void *)(uintptr_t)script_answer[i].text);
		script_answer[i].text = NULL;
	}
}

/* The i-th request has this in it, word by word. */
static inline void script_asked(unsigned i, const char *text)
{
	const char *request = tlsserver_request(script_server, i);

	ck_assert_msg(strstr(request, text) != NULL, "request %u has no '%s': %s", i, text,
		      request);
}

/* Text as a body; borrowed until the next call. */
static inline const struct laps_buf *script_body(const char *text)
{
	static struct laps_buf b;

	laps_buf_clear(&b);
	laps_buf_init(&b, 1 << 20);
	laps_buf_put(&b, text, strlen(text));
	ck_assert_int_eq(laps_buf_status(&b), LAPS_OK);
	return &b;
}

#endif
