/* SPDX-License-Identifier: MIT */
#include <jansson.h>
#include <string.h>

#include "conformance/report.h"
#include "lib/file.h"

void conform_list_text(const struct conform_rows *rows, struct laps_buf *out)
{
	size_t width = 0;

	for (size_t i = 0; i < rows->n; i++)
		if (strlen(rows->row[i]->id) > width)
			width = strlen(rows->row[i]->id);
	for (size_t i = 0; i < rows->n; i++)
		sim_buf_printf(out, "%-*s  %-6s  %s\n", (int)width, rows->row[i]->id,
			       conform_level_name(rows->row[i]->level), rows->row[i]->title);
}

static json_t *needs(const struct conform_suite_def *suite, unsigned bits)
{
	json_t *list = json_array();

	for (const struct conform_need *n = suite->needs; n->bit; n++)
		if (bits & n->bit)
			json_array_append_new(list, json_string(n->name));
	return list;
}

void conform_list_json(const struct conform_suite_def *suite, const struct conform_rows *rows,
		       struct laps_buf *out)
{
	json_t *list = json_array();
	const struct conform_row *r;

	for (size_t i = 0; i < rows->n; i++) {
		r = rows->row[i];
		json_array_append_new(list, json_pack("{ss ss ss ss ss so}", "id", r->id, "level",
						      conform_level_name(r->level), "title",
						      r->title, "source", r->source, "mutant",
						      r->mutant, "needs", needs(suite, r->needs)));
	}
	conform_json_put(json_pack("{ss si ss so}", "format", "laps-conform-list", "version", 1,
				   "suite", suite->name, "rows", list),
			 out);
}
