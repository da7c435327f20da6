/* SPDX-License-Identifier: MIT */
/*
 * JSON (RFC 8259) for one small object whose texts are secrets: a cursor over UTF-8, strings
 * decoded into a laps_buf, everything else skipped but checked. Sticky like the readers: after the
 * first failure calls do nothing.
 */
#ifndef LAPS_WIRE_JSON_H
#define LAPS_WIRE_JSON_H
#include <laps/buf.h>
#include <laps/err.h>
#include <stdbool.h>
#include <stddef.h>

#define LAPS_JSON_DEPTH_MAX 16 /* nested arrays and objects inside a skipped value */

struct laps_json {
	const char *in; /* borrowed; valid UTF-8 */
	size_t len, pos;
	struct laps_err err; /* the first failure */
};

void laps_json_init(struct laps_json *j, const char *in, size_t len);
void laps_json_fail(struct laps_json *j, laps_rc rc, size_t offset, const char *what);
/* Skip blanks; the next character, or -1 at the end or after a failure. */
int laps_json_peek(struct laps_json *j);
/* Skip blanks and take c when it is next; false otherwise, which is no failure. */
bool laps_json_accept(struct laps_json *j, char c);
/* The same, where only c may stand. LAPS_E_FORMAT, or LAPS_E_TRUNCATED at the end. */
void laps_json_expect(struct laps_json *j, char c);
/* A string, appended to out with its escapes resolved. */
void laps_json_string(struct laps_json *j, struct laps_buf *out);
/* The name of a member, and the colon behind it: its character when it has one alone, else 0. */
char laps_json_name(struct laps_json *j);
/* Any value. */
void laps_json_skip(struct laps_json *j);

/* Append text as a JSON string, quotes and escapes included; text is valid UTF-8. */
void laps_buf_put_json(struct laps_buf *out, const char *text, size_t len);

#endif
