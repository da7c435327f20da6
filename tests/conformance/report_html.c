/* SPDX-License-Identifier: MIT */
/*
 * One page in one file: what came of it in a sentence and a chart, then every row. Nothing is
 * fetched from elsewhere and there is no script.
 */
#include <inttypes.h>
#include <laps/filetime.h>
#include <stdio.h>
#include <string.h>

#include "conformance/report.h"
#include "lib/file.h"
#include "lib/page.h"

/* report.css */
extern const char conform_report_css[];

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

static void put_levels(struct sim_page *p, const struct conform_run *run)
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

static void put_groups(struct sim_page *p, const struct conform_run *run)
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

static sim_page_tone tone_of(const struct conform_result *r)
{
	if (r->counts)
		return SIM_PAGE_BAD;
	switch (r->outcome) {
	case CONFORM_PASSED: return SIM_PAGE_GOOD;
	case CONFORM_SKIPPED: return SIM_PAGE_IDLE;
	default: return SIM_PAGE_WARN;
	}
}

static void put_choice(struct sim_page *p, const struct conform_run *run)
{
	static const struct {
		const char *id, *label;
		sim_page_tone tone;
	} choice[] = {
		{"bad", "failed", SIM_PAGE_BAD},
		{"warn", "failed without harm to the verdict", SIM_PAGE_WARN},
		{"idle", "skipped", SIM_PAGE_IDLE},
		{"good", "passed", SIM_PAGE_GOOD},
	};
	size_t n;

	sim_page_markup(p, "<fieldset class=\"show\">\n<legend>Show</legend>\n");
	sim_buf_printf(p->out,
		       "<label><input type=\"radio\" name=\"show\" id=\"show-all\" checked>all "
		       "(%zu)</label>\n",
		       run->n);
	for (size_t i = 0; i < sizeof(choice) / sizeof(choice[0]); i++) {
		n = 0;
		for (size_t k = 0; k < run->n; k++)
			n += tone_of(&run->result[k]) == choice[i].tone;
		sim_buf_printf(p->out,
			       "<label><input type=\"radio\" name=\"show\" id=\"show-%s\">%s "
			       "(%zu)</label>\n",
			       choice[i].id, choice[i].label, n);
	}
	sim_page_markup(p, "</fieldset>\n");
}

static void put_cell(struct sim_page *p, const char *text, bool long_text)
{
	sim_page_cell_begin(p, long_text);
	sim_page_text(p, text);
	sim_page_cell_end(p);
}

static void put_row(struct sim_page *p, const struct conform_result *r)
{
	sim_page_row_begin(p);
	put_cell(p, r->row->id, false);
	sim_page_cell_begin(p, false);
	sim_page_badge(p, tone_of(r), conform_outcome_name(r->outcome));
	sim_page_cell_end(p);
	put_cell(p, conform_level_name(r->row->level), false);
	sim_page_cell_begin(p, true);
	sim_page_text(p, r->row->title);
	if (r->why)
		sim_page_put(p, "<span class=\"why\">", r->why, "</span>");
	if (r->reason)
		sim_page_put(p, "<span class=\"why\">Known: ", r->reason, "</span>");
	sim_page_cell_end(p);
	put_cell(p, r->row->source, true);
	sim_page_row_end(p);
}

static void put_rows(struct sim_page *p, const struct conform_run *run)
{
	static const char *const heading[] = {"Row", "Outcome", "Level", "What holds", "Source"};

	sim_page_heading(p, "Every row");
	put_choice(p, run);
	sim_page_markup(p, "<section id=\"rows\" aria-label=\"Rows\">\n");
	sim_page_table_begin(p, "Rows in the order in which they ran", NULL, heading,
			     sizeof(heading) / sizeof(heading[0]));
	for (size_t i = 0; i < run->n; i++)
		put_row(p, &run->result[i]);
	sim_page_table_end(p, run->n, "No row was run.");
	sim_page_markup(p, "</section>\n");
}

static void put_head(struct sim_page *p, const struct conform_run *run)
{
	char text[LAPS_FILETIME_TEXT + 16];
	struct laps_buf verdict;

	laps_buf_init(&verdict, CONFORM_REPORT_MAX);
	sim_buf_printf(&verdict, "%s ", run->name);
	conform_verdict(run, &verdict);
	laps_buf_put_u8(&verdict, 0);
	if (laps_buf_status(&verdict) == LAPS_OK)
		sim_page_note(p, conform_status(run) ? SIM_PAGE_BAD : SIM_PAGE_GOOD,
			      (const char *)verdict.data);
	laps_buf_clear(&verdict);
	if (run->left)
		sim_page_note(p, SIM_PAGE_BAD, run->left);
	sim_page_facts_begin(p);
	sim_page_fact(p, "Target", run->name);
	for (size_t i = 0; i < run->facts.n; i++)
		sim_page_fact(p, run->facts.fact[i].name, run->facts.fact[i].value);
	laps_filetime_format(run->begun_ticks - run->begun_ticks % LAPS_TICKS_PER_SECOND, text);
	sim_page_fact(p, "Begun", text);
	snprintf(text, sizeof(text), "%" PRIu64 ".%03" PRIu64 " s", run->us / 1000000,
		 run->us / 1000 % 1000);
	sim_page_fact(p, "Took", text);
	sim_page_fact(p, "Made by", "laps-conform " LAPS_VERSION);
	sim_page_facts_end(p);
}

void conform_report_html(const struct conform_run *run, struct laps_buf *out)
{
	struct sim_page page;
	char title[64];

	snprintf(title, sizeof(title), "Conformance of a %s",
		 strcmp(run->suite->name, "entra") == 0 ? "Graph endpoint" : run->suite->name);
	sim_page_begin(&page, out,
		       &(struct sim_page_head){
			       .title = title, .style = conform_report_css, .alone = true});
	sim_page_title(&page, title);
	put_head(&page, run);
	if (run->n > 0) {
		sim_page_heading(&page, "Summary");
		put_levels(&page, run);
		put_groups(&page, run);
	}
	put_rows(&page, run);
	sim_page_end(&page);
}
