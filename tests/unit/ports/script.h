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

/* A copy with ORIGIN replaced; the process ends before anybody would free it. */
static inline char *script_text(const char *text)
{
	size_t n = 1;
	char *out, *to;

	for (const char *p = strstr(text, "ORIGIN"); p; p = strstr(p + 1, "ORIGIN"))
		n += sizeof(script_origin);
	to = out = calloc(1, strlen(text) + n);
	ck_assert_ptr_nonnull(out);
	while (*text) {
		if (strncmp(text, "ORIGIN", 6) == 0) {
			to = stpcpy(to, script_origin);
			text += 6;
		} else {
			*to++ = *text++;
		}
	}
	return out;
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
		char *body = script_text(step[i].json), *text = NULL;

		ck_assert_int_gt(asprintf(&text,
					  "HTTP/1.1 %u Said\r\nContent-Type: application/json\r\n"
					  "Content-Length: %zu\r\nConnection: close\r\n\r\n%s",
					  step[i].status, strlen(body), body),
				 0);
		script_answer[i].text = text;
		free(body);
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
