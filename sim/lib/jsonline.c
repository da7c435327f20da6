/* SPDX-License-Identifier: MIT */
#include "lib/jsonline.h"

#include <stdbool.h>
#include <string.h>

#define LINE_END 2 /* "}\n" */

static bool put(struct sim_jsonline *l, const void *bytes, size_t len)
{
	if (len > l->size - l->len)
		return false;
	if (len > 0)
		memcpy(l->out + l->len, bytes, len);
	l->len += len;
	return true;
}

static bool put_z(struct sim_jsonline *l, const char *text)
{
	return put(l, text, strlen(text));
}

/* How many bytes at p stand for themselves. */
static size_t plain_len(const char *p, size_t len)
{
	size_t n = 0;

	while (n < len && p[n] >= ' ' && p[n] <= '~' && p[n] != '"' && p[n] != '\\')
		n++;
	return n;
}

static bool put_other(struct sim_jsonline *l, char c)
{
	if (c == '"' || c == '\\')
		return put(l, "\\", 1) && put(l, &c, 1);
	return put(l, c == '\n' || c == '\t' ? " " : "?", 1);
}

/* "text" */
static bool put_quoted(struct sim_jsonline *l, const char *p, size_t len)
{
	bool ok = put(l, "\"", 1);
	size_t n;

	if (len > SIM_JSONLINE_TEXT)
		len = SIM_JSONLINE_TEXT;
	for (size_t i = 0; ok && i < len; i += n) {
		n = plain_len(p + i, len - i);
		ok = put(l, p + i, n);
		if (ok && i + n < len)
			ok = put_other(l, p[i + n++]);
	}
	return ok && put(l, "\"", 1);
}

static bool put_name(struct sim_jsonline *l, const char *name)
{
	const char *before = l->len == 0 || l->out[l->len - 1] != '{' ? ",\"" : "\"";

	return put_z(l, before) && put_z(l, name) && put(l, "\":", 2);
}

void sim_jsonline_part(struct sim_jsonline *l, char *out, size_t size)
{
	*l = (struct sim_jsonline){.out = out, .size = size};
}

void sim_jsonline_begin(struct sim_jsonline *l, char *out, size_t size)
{
	sim_jsonline_part(l, out, size - LINE_END);
	put(l, "{", 1);
}

void sim_jsonline_end(struct sim_jsonline *l)
{
	l->size += LINE_END;
	put(l, "}\n", LINE_END);
}

void sim_jsonline_text_n(struct sim_jsonline *l, const char *name, const void *text, size_t len)
{
	const size_t before = l->len;

	if (len > 0 && !(put_name(l, name) && put_quoted(l, text, len)))
		l->len = before;
}

void sim_jsonline_text(struct sim_jsonline *l, const char *name, const char *text)
{
	sim_jsonline_text_n(l, name, text, text ? strlen(text) : 0);
}

void sim_jsonline_number(struct sim_jsonline *l, const char *name, uint64_t n)
{
	char digits[20];
	size_t at = sizeof(digits);
	const size_t before = l->len;

	do {
		digits[--at] = (char)('0' + n % 10);
		n /= 10;
	} while (n > 0);
	if (!(put_name(l, name) && put(l, digits + at, sizeof(digits) - at)))
		l->len = before;
}

/* From here on there is room for its end, or there is no list. */
void sim_jsonline_list(struct sim_jsonline *l, const char *name)
{
	l->list = l->len;
	if (put_name(l, name) && put(l, "[]", 2))
		l->first = --l->len;
	else
		l->len = l->list;
}

void sim_jsonline_item(struct sim_jsonline *l, const void *text, size_t len)
{
	const size_t before = l->len;

	if (l->first > 0 && !((before == l->first || put(l, ",", 1)) && put_quoted(l, text, len) &&
			      l->len < l->size))
		l->len = before;
}

void sim_jsonline_list_end(struct sim_jsonline *l)
{
	if (l->first > 0 && l->len == l->first)
		l->len = l->list;
	else if (l->first > 0)
		put(l, "]", 1);
	l->first = 0;
}

void sim_jsonline_members(struct sim_jsonline *l, const char *members, size_t len)
{
	/* the first of an object has no comma */
	const bool first = l->len > 0 && l->out[l->len - 1] == '{';

	if (len > 0)
		put(l, members + first, len - first);
}
