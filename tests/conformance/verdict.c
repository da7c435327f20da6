/* SPDX-License-Identifier: MIT */
#include "conformance/run.h"
#include "lib/file.h"

const char *conform_level_name(conform_level level)
{
	return level == CONFORM_MUST ? "MUST" : "SHOULD";
}

struct conform_count conform_count(const struct conform_run *run, conform_level level)
{
	struct conform_count c = {{0}};

	for (size_t i = 0; i < run->n; i++)
		if (run->result[i].row->level == level)
			c.of[run->result[i].outcome]++;
	return c;
}

struct conform_count conform_count_group(const struct conform_run *run, const char *id)
{
	struct conform_count c = {{0}};

	for (size_t i = 0; i < run->n; i++)
		if (!id || conform_same_group(id, run->result[i].row->id))
			c.of[run->result[i].outcome]++;
	return c;
}

bool conform_group_begins(const struct conform_run *run, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (conform_same_group(run->result[k].row->id, run->result[i].row->id))
			return false;
	return true;
}

static size_t counting(const struct conform_run *run)
{
	size_t n = 0;

	for (size_t i = 0; i < run->n; i++)
		n += run->result[i].counts;
	return n;
}

/* How many rows have said anything: a run in which nothing was tried shows nothing. */
static size_t tried(const struct conform_run *run)
{
	return run->n - conform_count_group(run, NULL).of[CONFORM_SKIPPED];
}

int conform_status(const struct conform_run *run)
{
	return run->stopped || run->left || counting(run) || !tried(run) ? 1 : 0;
}

/* "7 of 9 MUST hold"; what was skipped has not been tried. */
static void hold(struct laps_buf *out, const struct conform_run *run, conform_level level)
{
	struct conform_count c = conform_count(run, level);
	size_t all = c.of[CONFORM_PASSED] + c.of[CONFORM_FAILED] + c.of[CONFORM_KNOWN];

	sim_buf_printf(out, "%zu of %zu %s", c.of[CONFORM_PASSED], all, conform_level_name(level));
}

void conform_verdict(const struct conform_run *run, struct laps_buf *out)
{
	struct conform_count all = conform_count_group(run, NULL);

	if (run->stopped) {
		sim_buf_printf(out, "not tested%s: %s", run->n > 0 ? " to the end" : "",
			       run->stopped);
		return;
	}
	if (!tried(run)) {
		sim_buf_text(out, "not tested: every row was skipped");
		return;
	}
	sim_buf_text(out, counting(run) ? "does not conform: " : "conforms: ");
	hold(out, run, CONFORM_MUST);
	sim_buf_text(out, " and ");
	hold(out, run, CONFORM_SHOULD);
	sim_buf_text(out, " hold");
	if (all.of[CONFORM_KNOWN] > 0)
		sim_buf_printf(out, "; %zu known to fail", all.of[CONFORM_KNOWN]);
	if (all.of[CONFORM_SKIPPED] > 0)
		sim_buf_printf(out, "; %zu skipped", all.of[CONFORM_SKIPPED]);
}
