/* SPDX-License-Identifier: MIT */
/* All computers as a table. */
#include <stdio.h>
#include <string.h>

#include "lib/file.h"
#include "view/layout.h"
#include "view/text.h"

#define COLUMNS 6
#define WHY_MIN 24 /* columns for the reason, however long the names are */

static const char *const heading[COLUMNS] = {"NAME", "STATUS", "KEPT", "ACCOUNT", "EXPIRES", "WHY"};
static const size_t most[COLUMNS] = {20, 9, 12, 20, 20, SIM_VIEW_TEXT_WIDTH};

/* The cell of a row. */
static const char *cell(const json_t *row, size_t column, char out[static 64])
{
	static const char *const name[COLUMNS] = {"name",    "status",  "kind",
						  "account", "expires", "why"};
	const char *t = json_string_value(json_object_get(row, name[column]));

	if (column == 2) {
		const bool cloud = json_is_true(json_object_get(row, "cloud"));
		const bool none = !t || strcmp(t, "none") == 0;

		snprintf(out, 64, "%s%s%s", none ? "" : t, !none && cloud ? "+" : "",
			 cloud ? "entra" : "");
		return *out ? out : "-";
	}
	if (column == 4 && t && strlen(t) >= 19) {
		snprintf(out, 64, "%.10s %.5sZ", t, t + 11);
		return out;
	}
	return t ? t : "-";
}

static void measure(const json_t *rows, size_t width[static COLUMNS])
{
	char text[64];
	json_t *row;
	size_t i, used = 0;

	for (size_t c = 0; c + 1 < COLUMNS; c++) {
		width[c] = view_columns(heading[c]);
		json_array_foreach(rows, i, row)
		{
			const size_t n = view_columns(cell(row, c, text));

			width[c] = n > width[c] ? n : width[c];
		}
		width[c] = width[c] < most[c] ? width[c] : most[c];
		used += width[c] + 2;
	}
	width[COLUMNS - 1] =
		used + WHY_MIN < SIM_VIEW_TEXT_WIDTH ? SIM_VIEW_TEXT_WIDTH - used : WHY_MIN;
}

static void put_row(struct laps_buf *out, const char *const text[static COLUMNS],
		    const size_t width[static COLUMNS])
{
	for (size_t c = 0; c < COLUMNS; c++) {
		/* nothing is filled up behind the last one */
		const bool fits = c + 1 == COLUMNS && view_columns(text[c]) <= width[c];

		view_put_cell(out, text[c], fits ? 0 : width[c]);
		sim_buf_text(out, c + 1 < COLUMNS ? "  " : "\n");
	}
}

void sim_view_devices_text(const json_t *devices, struct laps_buf *out)
{
	char store[COLUMNS][64];
	const char *text[COLUMNS];
	size_t width[COLUMNS], i;
	json_t *row;

	measure(devices, width);
	put_row(out, heading, width);
	json_array_foreach(devices, i, row)
	{
		for (size_t c = 0; c < COLUMNS; c++)
			text[c] = cell(row, c, store[c]);
		put_row(out, text, width);
	}
}
