/* SPDX-License-Identifier: MIT */
/*
 * One page in one file: what came of it in a sentence and in numbers, then what failed, what is
 * known to, what was skipped, then every row. Nothing is fetched from elsewhere and there is no
 * script.
 */
#include <inttypes.h>
#include <laps/filetime.h>
#include <stdio.h>
#include <string.h>

#include "conformance/report_bars.h"
#include "lib/file.h"
#include "lib/page.h"

/* report.css */
extern const char conform_report_css[];

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

static void begin_rows(struct sim_page *p, const char *caption)
{
	static const char *const heading[] = {"Row", "Outcome", "Level", "What holds", "Source"};

	sim_page_table_begin(p, caption, NULL, heading, sizeof(heading) / sizeof(heading[0]));
}

/* What somebody has to look at, the worst first; that nothing has failed is told as well. */
static void put_parts(struct sim_page *p, const struct conform_run *run)
{
	static const struct {
		const char *heading, *caption;
		conform_outcome outcome;
		bool counts;
	} part[] = {
		{"What failed", "Rows because of which it does not conform", CONFORM_FAILED, true},
		{"What SHOULD hold and does not", "Rows that have no part in the verdict",
		 CONFORM_FAILED, false},
		{"Known failures", "Rows that fail as was said before", CONFORM_KNOWN, false},
		{"Skipped", "Rows that could not be tried, and why", CONFORM_SKIPPED, false},
	};

	for (size_t i = 0; i < sizeof(part) / sizeof(part[0]); i++) {
		size_t n = 0;

		for (size_t k = 0; k < run->n; k++) {
			const struct conform_result *r = &run->result[k];

			if (r->outcome != part[i].outcome || r->counts != part[i].counts)
				continue;
			if (n++ == 0) {
				sim_page_heading(p, part[i].heading);
				begin_rows(p, part[i].caption);
			}
			put_row(p, r);
		}
		if (n > 0)
			sim_page_table_end(p, n, "");
		else if (i == 0)
			sim_page_paragraph(p, run->n > 0 ? "No row that counts has failed."
							 : "No row was run.");
	}
}

/* A table for each group. */
static void put_rows(struct sim_page *p, const struct conform_run *run)
{
	const char *id;
	char caption[80];

	sim_page_heading(p, "Every row");
	conform_bars_groups(p, run);
	put_choice(p, run);
	sim_page_markup(p, "<section id=\"rows\" aria-label=\"Rows\">\n");
	for (size_t i = 0; i < run->n; i++) {
		size_t n = 0;

		id = run->result[i].row->id;
		if (!conform_group_begins(run, i))
			continue;
		snprintf(caption, sizeof(caption), "%.*s %s", (int)conform_group_len(id), id,
			 conform_group_title(id));
		begin_rows(p, caption);
		for (size_t k = i; k < run->n; k++)
			if (conform_same_group(id, run->result[k].row->id)) {
				put_row(p, &run->result[k]);
				n++;
			}
		sim_page_table_end(p, n, "");
	}
	sim_page_markup(p, "</section>\n");
}

static void put_verdict(struct sim_page *p, const struct conform_run *run)
{
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
}

static void put_facts(struct sim_page *p, const struct conform_run *run)
{
	char text[LAPS_FILETIME_TEXT + 16];

	sim_page_heading(p, "What was tested");
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
	put_verdict(&page, run);
	if (run->n > 0)
		conform_bars_levels(&page, run);
	put_facts(&page, run);
	put_parts(&page, run);
	if (run->n > 0)
		put_rows(&page, run);
	sim_page_end(&page);
}
