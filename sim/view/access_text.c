/* SPDX-License-Identifier: MIT */
#include "view/access_text.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "lib/file.h"
#include "view/layout.h"
#include "view/text.h"

#define WIDTH   SIM_VIEW_TEXT_WIDTH
#define WHO_MAX 24 /* columns */
#define NAMES   ((size_t)64 << 10)
#define INDENT  3

static const char *text(const json_t *o, const char *name)
{
	const char *t = json_string_value(json_object_get(o, name));

	return t ? t : "";
}

static const char *yes(const json_t *row, const char *name)
{
	const json_t *v = json_object_get(row, name);

	return json_is_true(v) ? "yes" : json_is_null(v) ? "-" : "no";
}

static void put_table(struct laps_buf *out, const json_t *rows)
{
	size_t i, width = 7;
	json_t *row;

	json_array_foreach(rows, i, row)
	{
		const size_t n = view_columns(text(row, "who"));

		width = n > width ? n : width;
	}
	width = width < WHO_MAX ? width : WHO_MAX;
	view_put_cell(out, "who may", width);
	sim_buf_text(out, "  read  decrypt  set the expiry\n");
	json_array_foreach(rows, i, row)
	{
		view_put_cell(out, text(row, "who"), width);
		sim_buf_printf(out, "  %-4s  %-7s  %s%s%s\n", yes(row, "read"), yes(row, "decrypt"),
			       yes(row, "expire"),
			       *text(json_object_get(row, "reasons"), "barred") ? "; it is " : "",
			       text(json_object_get(row, "reasons"), "barred"));
	}
}

static const json_t *reason(const json_t *row, const char *right)
{
	return json_object_get(json_object_get(row, "reasons"), right);
}

/* The same answer for the same reason? */
static bool alike(const json_t *a, const json_t *b, const char *right)
{
	return strcmp(text(reason(a, right), "text"), text(reason(b, right), "text")) == 0 &&
	       json_equal(json_object_get(a, right), json_object_get(b, right));
}

/* All that row's reason is about: "alice, bob (is in LAPS Readers)". */
static void put_names(struct laps_buf *out, const json_t *rows, const json_t *row,
		      const char *right)
{
	json_t *other;
	size_t i;

	json_array_foreach(rows, i, other)
	{
		const char *way = text(reason(other, right), "way");

		if (!alike(row, other, right))
			continue;
		sim_buf_printf(out, "%s%s%s%s%s", out->len > 0 ? ", " : "", text(other, "who"),
			       *way ? " (" : "", way, *way ? ")" : "");
	}
}

/* "may: REASON: WHO, WHO" */
static void put_reason(struct laps_buf *out, const json_t *rows, const json_t *row,
		       const char *right)
{
	const char *text_of = text(reason(row, right), "text");
	struct laps_buf names;

	laps_buf_init(&names, NAMES);
	put_names(&names, rows, row, right);
	laps_buf_put_u8(&names, 0);
	if (laps_buf_status(&names) == LAPS_OK) {
		const struct view_column c[] = {{yes(row, right), INDENT, 3},
						{text_of, INDENT + 5, WIDTH - INDENT - 5}};
		const struct view_column who = {(const char *)names.data, 2 * INDENT + 5,
						WIDTH - 2 * INDENT - 5};

		view_put_columns(out, c, 2);
		view_put_columns(out, &who, 1);
	}
	laps_buf_clear(&names);
}

/* Each reason at the first row that has it. */
static void put_reasons(struct laps_buf *out, const json_t *rows, const char *right,
			const char *title)
{
	json_t *row;
	size_t i, k;

	if (!json_is_object(reason(json_array_get(rows, 0), right)))
		return;
	sim_buf_printf(out, "%s\n", title);
	json_array_foreach(rows, i, row)
	{
		for (k = 0; k < i && !alike(json_array_get(rows, k), row, right); k++)
			;
		if (k == i)
			put_reason(out, rows, row, right);
	}
}

void view_put_access(struct laps_buf *out, const json_t *rows)
{
	if (json_array_size(rows) == 0)
		return;
	laps_buf_put_u8(out, '\n');
	put_table(out, rows);
	laps_buf_put_u8(out, '\n');
	put_reasons(out, rows, "read", "may they read it?");
	put_reasons(out, rows, "decrypt", "may they decrypt it?");
	put_reasons(out, rows, "expire", "may they set its expiry?");
}
