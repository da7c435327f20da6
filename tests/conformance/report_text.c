/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "conformance/report.h"
#include "lib/file.h"

/* Colours of a terminal by their numbers, which every theme has readable. */
#define RED    "31"
#define GREEN  "32"
#define YELLOW "33"

static void put(const struct conform_look *look, struct laps_buf *out, const char *colour,
		const char *text)
{
	if (look->colour && colour)
		sim_buf_printf(out, "\033[%sm%s\033[0m", colour, text);
	else
		sim_buf_text(out, text);
}

const char *conform_outcome_name(conform_outcome outcome)
{
	static const char *const name[CONFORM_OUTCOME_N] = {[CONFORM_PASSED] = "passed",
							    [CONFORM_FAILED] = "failed",
							    [CONFORM_SKIPPED] = "skipped",
							    [CONFORM_KNOWN] = "known"};

	return name[outcome];
}

void conform_text_row(const struct conform_look *look, const struct conform_result *r,
		      struct laps_buf *out)
{
	static const struct {
		const char *word, *colour;
	} how[CONFORM_OUTCOME_N] = {[CONFORM_PASSED] = {"ok   ", GREEN},
				    [CONFORM_FAILED] = {"fail ", YELLOW},
				    [CONFORM_SKIPPED] = {"skip ", NULL},
				    [CONFORM_KNOWN] = {"known", YELLOW}};

	put(look, out, r->counts ? RED : how[r->outcome].colour,
	    r->counts ? "FAIL " : how[r->outcome].word);
	sim_buf_printf(out, " %-6s %-*s  %s\n", conform_level_name(r->row->level),
		       (int)look->id_width, r->row->id, r->row->title);
	if (r->why)
		sim_buf_printf(out, "      %s\n", r->why);
	if (r->outcome == CONFORM_FAILED)
		sim_buf_printf(out, "      said by %s\n", r->row->source);
	if (r->reason)
		sim_buf_printf(out, "      known: %s\n", r->reason);
}

static void counts(const char *name, const char *title, struct conform_count c,
		   struct laps_buf *out)
{
	sim_buf_printf(out, "%-8s %7zu %7zu %7zu %7zu%s%s\n", name, c.of[CONFORM_PASSED],
		       c.of[CONFORM_FAILED], c.of[CONFORM_KNOWN], c.of[CONFORM_SKIPPED],
		       *title ? "  " : "", title);
}

void conform_text_summary(const struct conform_look *look, const struct conform_run *run,
			  struct laps_buf *out)
{
	struct conform_count all = conform_count_group(run, NULL);
	const char *id;
	char name[32];
	struct laps_buf verdict;

	if (run->n > 0)
		sim_buf_printf(out, "\n%-8s %7s %7s %7s %7s\n", "", "passed", "failed", "known",
			       "skipped");
	for (size_t i = 0; i < run->n; i++) {
		id = run->result[i].row->id;
		if (!conform_group_begins(run, i))
			continue;
		snprintf(name, sizeof(name), "%.*s", (int)conform_group_len(id), id);
		counts(name, conform_group_title(id), conform_count_group(run, id), out);
	}
	if (run->n > 0) {
		counts("MUST", "", conform_count(run, CONFORM_MUST), out);
		counts("SHOULD", "", conform_count(run, CONFORM_SHOULD), out);
	}
	laps_buf_init(&verdict, out->max);
	conform_verdict(run, &verdict);
	laps_buf_put_u8(&verdict, 0);
	if (laps_buf_status(&verdict) == LAPS_OK) {
		sim_buf_printf(out, "\n%s: ", run->name);
		put(look, out, conform_status(run) ? RED : GREEN, (const char *)verdict.data);
		sim_buf_text(out, "\n");
	}
	laps_buf_clear(&verdict);
	sim_buf_printf(out, "%zu passed, %zu failed, %zu skipped", all.of[CONFORM_PASSED],
		       all.of[CONFORM_FAILED], all.of[CONFORM_SKIPPED]);
	if (all.of[CONFORM_KNOWN] > 0)
		sim_buf_printf(out, ", %zu known", all.of[CONFORM_KNOWN]);
	sim_buf_text(out, "\n");
}
