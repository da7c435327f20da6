/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "wire/codepoint.h"
#include "wire/json.h"

#define STRING_MAX 65536u /* bytes of a skipped string */

void laps_json_init(struct laps_json *j, const char *in, size_t len)
{
	*j = (struct laps_json){.in = in, .len = len};
}

void laps_json_fail(struct laps_json *j, laps_rc rc, size_t offset, const char *what)
{
	if (j->err.rc == LAPS_OK)
		j->err = (struct laps_err){rc, offset, what};
}

/* The next character as it is, or -1 with LAPS_E_TRUNCATED. */
static int next(struct laps_json *j)
{
	if (j->err.rc == LAPS_OK && j->pos < j->len)
		return (unsigned char)j->in[j->pos++];
	laps_json_fail(j, LAPS_E_TRUNCATED, j->len, "JSON ends too early");
	return -1;
}

int laps_json_peek(struct laps_json *j)
{
	while (j->pos < j->len && strchr(" \t\r\n", j->in[j->pos]) != NULL && j->in[j->pos] != '\0')
		j->pos++;
	return j->err.rc == LAPS_OK && j->pos < j->len ? (unsigned char)j->in[j->pos] : -1;
}

bool laps_json_accept(struct laps_json *j, char c)
{
	if (laps_json_peek(j) != (unsigned char)c)
		return false;
	j->pos++;
	return true;
}

void laps_json_expect(struct laps_json *j, char c)
{
	if (laps_json_accept(j, c))
		return;
	if (j->pos >= j->len)
		laps_json_fail(j, LAPS_E_TRUNCATED, j->len, "JSON ends too early");
	laps_json_fail(j, LAPS_E_FORMAT, j->pos, "JSON: unexpected character");
}

static uint32_t hex4(struct laps_json *j)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	uint32_t v = 0;

	for (int i = 0; i < 4; i++) {
		const int c = next(j);
		const char *d = c > 0 ? strchr(digits, c) : NULL;

		if (d == NULL) {
			laps_json_fail(j, LAPS_E_FORMAT, j->pos, "JSON: not a hex digit");
			return 0;
		}
		v = v << 4 | ((uint32_t)(d - digits) & 15);
	}
	return v;
}

/* Behind \u: one unit, or a pair. */
static void unicode_escape(struct laps_json *j, struct laps_buf *out)
{
	const size_t at = j->pos;
	uint8_t units[4];
	uint8_t bytes[LAPS_UTF8_MAX];
	size_t units_len = 2;
	uint32_t cp = hex4(j);

	units[0] = (uint8_t)cp;
	units[1] = (uint8_t)(cp >> 8);
	if (cp >= 0xD800 && cp < 0xDC00) {
		const bool escaped = next(j) == '\\';

		if (!escaped || next(j) != 'u')
			laps_json_fail(j, LAPS_E_FORMAT, at, "JSON: lone surrogate");
		cp = hex4(j);
		units[2] = (uint8_t)cp;
		units[3] = (uint8_t)(cp >> 8);
		units_len = 4;
	}
	if (j->err.rc != LAPS_OK)
		return;
	if (laps_codepoint_from_utf16le(units, units_len, &cp) != units_len) {
		laps_json_fail(j, LAPS_E_FORMAT, at, "JSON: lone surrogate");
		return;
	}
	laps_buf_put(out, bytes, laps_codepoint_to_utf8(cp, bytes));
}

static void escape(struct laps_json *j, struct laps_buf *out)
{
	static const char escapes[] = "\"\\/bfnrt";
	static const char meant[] = "\"\\/\b\f\n\r\t";
	const size_t at = j->pos;
	const int c = next(j);
	const char *e = c > 0 ? strchr(escapes, c) : NULL;

	if (c == 'u')
		unicode_escape(j, out);
	else if (e != NULL)
		laps_buf_put(out, &meant[e - escapes], 1);
	else
		laps_json_fail(j, LAPS_E_FORMAT, at, "JSON: unknown escape");
}

void laps_json_string(struct laps_json *j, struct laps_buf *out)
{
	laps_json_expect(j, '"');
	while (j->err.rc == LAPS_OK) {
		const size_t at = j->pos;
		const int c = next(j);

		if (c == '"')
			break;
		if (c >= 0 && c < 0x20)
			laps_json_fail(j, LAPS_E_FORMAT, at, "JSON: control character in a string");
		else if (c == '\\')
			escape(j, out);
		else if (c >= 0)
			laps_buf_put_u8(out, (uint8_t)c);
	}
	if (laps_buf_status(out) != LAPS_OK)
		laps_json_fail(j, laps_buf_status(out), j->pos, "JSON: string cannot be held");
}

static void literal(struct laps_json *j, const char *word)
{
	const size_t at = j->pos;

	for (; *word != '\0' && j->err.rc == LAPS_OK; word++) {
		if (next(j) != (unsigned char)*word)
			laps_json_fail(j, LAPS_E_FORMAT, at, "JSON: unknown word");
	}
}

/* One digit or more. */
static void digits(struct laps_json *j)
{
	const size_t start = j->pos;

	while (j->pos < j->len && j->in[j->pos] >= '0' && j->in[j->pos] <= '9')
		j->pos++;
	if (j->pos == j->len && j->pos == start)
		laps_json_fail(j, LAPS_E_TRUNCATED, j->len, "JSON ends too early");
	if (j->pos == start)
		laps_json_fail(j, LAPS_E_FORMAT, start, "JSON: not a number");
}

static bool next_is(const struct laps_json *j, const char *set)
{
	return j->pos < j->len && j->in[j->pos] != '\0' && strchr(set, j->in[j->pos]) != NULL;
}

static void number(struct laps_json *j)
{
	if (next_is(j, "-"))
		j->pos++;
	if (next_is(j, "0"))
		j->pos++;
	else
		digits(j);
	if (next_is(j, ".")) {
		j->pos++;
		digits(j);
	}
	if (next_is(j, "eE")) {
		j->pos++;
		if (next_is(j, "+-"))
			j->pos++;
		digits(j);
	}
}

static void skip_string(struct laps_json *j)
{
	struct laps_buf text;

	laps_buf_init(&text, STRING_MAX);
	laps_json_string(j, &text);
	laps_buf_clear(&text);
}

static void scalar(struct laps_json *j)
{
	switch (laps_json_peek(j)) {
	case '"': skip_string(j); break;
	case 't': literal(j, "true"); break;
	case 'f': literal(j, "false"); break;
	case 'n': literal(j, "null"); break;
	case -1: laps_json_fail(j, LAPS_E_TRUNCATED, j->len, "JSON ends too early"); break;
	default: number(j); break;
	}
}

/* Name and colon, where an object is the innermost open thing. */
static void member_name(struct laps_json *j, char closer)
{
	if (closer != '}')
		return;
	skip_string(j);
	laps_json_expect(j, ':');
}

/* A loop with the closing brackets on a small stack, so that no input can exhaust ours. */
char laps_json_name(struct laps_json *j)
{
	struct laps_buf name;
	char one = '\0';

	laps_buf_init(&name, j->len);
	laps_json_string(j, &name);
	if (name.len == 1)
		one = (char)name.data[0];
	laps_buf_clear(&name);
	laps_json_expect(j, ':');
	return one;
}

void laps_json_skip(struct laps_json *j)
{
	char closer[LAPS_JSON_DEPTH_MAX];
	size_t depth = 0;

	do {
		const int c = laps_json_peek(j);

		if (c == '{' || c == '[') {
			if (depth == LAPS_JSON_DEPTH_MAX) {
				laps_json_fail(j, LAPS_E_RANGE, j->pos, "JSON: nested too deeply");
				return;
			}
			j->pos++;
			closer[depth++] = c == '{' ? '}' : ']';
			if (!laps_json_accept(j, closer[depth - 1])) {
				member_name(j, closer[depth - 1]);
				continue;
			}
			depth--;
		} else {
			scalar(j);
		}
		while (depth > 0 && laps_json_accept(j, closer[depth - 1]))
			depth--;
		if (depth > 0) {
			laps_json_expect(j, ',');
			member_name(j, closer[depth - 1]);
		}
	} while (depth > 0 && j->err.rc == LAPS_OK);
}

void laps_buf_put_json(struct laps_buf *out, const char *text, size_t len)
{
	static const char hex[] = "0123456789abcdef";
	static const char named[] = "\"\\\b\f\n\r\t";
	static const char letters[] = "\"\\bfnrt";

	laps_buf_put_u8(out, '"');
	for (size_t i = 0; i < len; i++) {
		const uint8_t c = (uint8_t)text[i];
		const char *e = c != 0 ? strchr(named, c) : NULL;

		if (e != NULL) {
			laps_buf_put_u8(out, '\\');
			laps_buf_put(out, &letters[e - named], 1);
		} else if (c < 0x20) {
			laps_buf_put(out, "\\u00", 4);
			laps_buf_put(out, &hex[c >> 4], 1);
			laps_buf_put(out, &hex[c & 15], 1);
		} else {
			laps_buf_put_u8(out, c);
		}
	}
	laps_buf_put_u8(out, '"');
}
