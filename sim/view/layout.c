/* SPDX-License-Identifier: MIT */
#include "view/layout.h"

#include <laps/text.h>
#include <stdbool.h>
#include <string.h>

#define COLUMNS_MAX 8

/* Bytes of the character at p, which may be a control of several. */
static size_t char_len(const char *p)
{
	const size_t control = laps_text_control_len(p);
	size_t n = 1;

	if (control > 0)
		return control;
	while (((unsigned char)p[n] & 0xc0) == 0x80)
		n++;
	return n;
}

static void put_char(struct laps_buf *out, const char *p, size_t len)
{
	if (laps_text_control_len(p) > 0)
		laps_buf_put_u8(out, ' ');
	else
		laps_buf_put(out, p, len);
}

size_t view_columns(const char *text)
{
	size_t n = 0;

	for (; *text; text += char_len(text))
		n++;
	return n;
}

static void put_blanks(struct laps_buf *out, size_t n)
{
	while (n-- > 0)
		laps_buf_put_u8(out, ' ');
}

static void put_bytes(struct laps_buf *out, const char *from, const char *to)
{
	while (from < to) {
		const size_t n = char_len(from);

		put_char(out, from, n);
		from += n;
	}
}

void view_put_cell(struct laps_buf *out, const char *text, size_t columns)
{
	const size_t all = view_columns(text);
	const bool cut = columns > 3 && all > columns;
	const char *end = text;

	for (size_t i = 0; i < (cut ? columns - 3 : all); i++)
		end += char_len(end);
	put_bytes(out, text, end);
	if (cut)
		laps_buf_put(out, "...", 3);
	else if (all < columns)
		put_blanks(out, columns - all);
}

/* The end of what goes into one line of so many columns: between words, or within one that is
 * longer than the line. */
static const char *line_end(const char *text, size_t width)
{
	const char *p = text, *blank = NULL;

	for (size_t i = 0; *p && i < width; i++) {
		if (*p == ' ' && p > text)
			blank = p;
		p += char_len(p);
	}
	if (!*p || *p == ' ' || !blank)
		return p;
	return blank;
}

/* One line of all of them; false when nothing was left. */
static bool put_line(struct laps_buf *out, const struct view_column *c, const char **rest, size_t n)
{
	size_t at = 0;
	bool any = false;

	for (size_t i = 0; i < n; i++)
		any = any || *rest[i];
	for (size_t i = 0; i < n && any; i++) {
		const char *end = line_end(rest[i], c[i].width > 0 ? c[i].width : 1);
		const char *start = rest[i];

		if (end == start)
			continue;
		put_blanks(out, c[i].at > at ? c[i].at - at : 0);
		at = c[i].at;
		for (const char *p = start; p < end; p += char_len(p))
			at++;
		put_bytes(out, start, end);
		rest[i] = end + (*end == ' ');
	}
	if (any)
		laps_buf_put_u8(out, '\n');
	return any;
}

void view_put_columns(struct laps_buf *out, const struct view_column *c, size_t n)
{
	const char *rest[COLUMNS_MAX];

	if (n > COLUMNS_MAX)
		n = COLUMNS_MAX;
	for (size_t i = 0; i < n; i++)
		rest[i] = c[i].text ? c[i].text : "";
	while (put_line(out, c, rest, n))
		;
}
