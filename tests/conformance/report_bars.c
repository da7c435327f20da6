/* SPDX-License-Identifier: MIT */
#include "conformance/report_bars.h"

#include <stdio.h>

#include "lib/file.h"

#define BAR 1000 /* units of a bar's width */

static const conform_outcome shown[] = {CONFORM_PASSED, CONFORM_FAILED, CONFORM_KNOWN,
					CONFORM_SKIPPED};
#define SHOWN_N (sizeof(shown) / sizeof(shown[0]))

static size_t total(struct conform_count c)
{
	return c.of[CONFORM_PASSED] + c.of[CONFORM_FAILED] + c.of[CONFORM_KNOWN] +
	       c.of[CONFORM_SKIPPED];
}

/* As long as its group is big, beside the biggest; what it shows stands beside it as numbers. */
static void put_bar(struct sim_page *p, struct conform_count c, size_t biggest)
{
	size_t x = 0, from, to;

	sim_page_markup(p, "<svg class=\"bars\" viewBox=\"0 0 1000 20\" "
			   "preserveAspectRatio=\"none\" role=\"img\" aria-label=\"");
	for (size_t i = 0; i < SHOWN_N; i++)
		sim_buf_printf(p->out, "%s%zu %s", i ? ", " : "", c.of[shown[i]],
			       conform_outcome_name(shown[i]));
	sim_page_markup(p, "\"><rect class=\"track\" width=\"1000\" height=\"20\"/>");
	for (size_t i = 0; i < SHOWN_N; i++) {
		from = x * BAR / biggest;
		x += c.of[shown[i]];
		to = x * BAR / biggest;
		if (to > from)
			sim_buf_printf(p->out,
				       "<rect class=\"%s\" x=\"%zu\" width=\"%zu\" height=\"20\"/>",
				       conform_outcome_name(shown[i]), from, to - from);
	}
	sim_page_markup(p, "</svg>");
}

static void put_counts(struct sim_page *p, const char *name, const char *title,
		       struct conform_count c, size_t biggest)
{
	sim_page_row_begin(p);
	sim_page_cell_begin(p, false);
	sim_page_text(p, name);
	if (*title)
		sim_page_put(p, " <span class=\"about\">", title, "</span>");
	sim_page_cell_end(p);
	sim_page_cell_begin(p, true);
	put_bar(p, c, biggest);
	sim_page_cell_end(p);
	for (size_t i = 0; i < SHOWN_N; i++) {
		sim_page_cell_begin(p, false);
		sim_buf_printf(p->out, "%zu", c.of[shown[i]]);
		sim_page_cell_end(p);
	}
	sim_page_row_end(p);
}

void conform_bars_levels(struct sim_page *p, const struct conform_run *run)
{
	static const char *const heading[] = {"Level",  "Share", "Passed",
					      "Failed", "Known", "Skipped"};
	struct conform_count must = conform_count(run, CONFORM_MUST),
			     should = conform_count(run, CONFORM_SHOULD);
	size_t biggest = total(must) > total(should) ? total(must) : total(should);

	sim_page_table_begin(p, "By what is demanded", NULL, heading,
			     sizeof(heading) / sizeof(heading[0]));
	put_counts(p, "MUST", "has to hold", must, biggest);
	put_counts(p, "SHOULD", "ought to hold", should, biggest);
	sim_page_table_end(p, 2, "");
}

void conform_bars_groups(struct sim_page *p, const struct conform_run *run)
{
	static const char *const heading[] = {"Group",  "Share", "Passed",
					      "Failed", "Known", "Skipped"};
	size_t biggest = 1, n = 0;
	const char *id;
	char name[32];

	for (size_t i = 0; i < run->n; i++) {
		size_t own = total(conform_count_group(run, run->result[i].row->id));

		biggest = own > biggest ? own : biggest;
	}
	sim_page_table_begin(p, "By group", NULL, heading, sizeof(heading) / sizeof(heading[0]));
	for (size_t i = 0; i < run->n; i++) {
		id = run->result[i].row->id;
		if (!conform_group_begins(run, i))
			continue;
		snprintf(name, sizeof(name), "%.*s", (int)conform_group_len(id), id);
		put_counts(p, name, conform_group_title(id), conform_count_group(run, id), biggest);
		n++;
	}
	sim_page_table_end(p, n, "");
}
