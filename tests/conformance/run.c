/* SPDX-License-Identifier: MIT */
#include "conformance/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conformance/janitor.h"
#include "conformance/plain.h"
#include "lib/monotonic.h"
#include "lib/seal.h"
#include "lib/walltime.h"

#define SILENT_MAX 3 /* rows on end without an answer: then nobody is there any more */

/* Letters and digits that names may have everywhere. */
static const char digit[] = "abcdefghijkmnpqrstuvwxyz23456789";

static bool make_mark(char out[static CONFORM_MARK], struct sim_err *err)
{
	uint8_t random[CONFORM_MARK_LEN];

	if (!sim_random(random, sizeof(random)))
		return sim_fail(err, "the system gives no random bytes");
	for (size_t i = 0; i < sizeof(random); i++)
		out[i] = digit[random[i] % (sizeof(digit) - 1)];
	out[sizeof(random)] = 0;
	return true;
}

bool conform_is_mark(const char *text)
{
	return strspn(text, digit) == CONFORM_MARK_LEN;
}

static void skip_lacking(struct conform *c, unsigned bit)
{
	const char *why = c->suite->lacks ? c->suite->lacks(c, bit) : NULL;
	const struct conform_need *need = c->suite->needs;

	while (!why && need->bit && need->bit != bit)
		need++;
	conform_skip(c, "%s%s", why ? "" : "the target lacks ", why ? why : need->name);
}

static void run_row(struct conform *c, const struct conform_row *row)
{
	unsigned lacking = row->needs & ~c->has;

	c->outcome = CONFORM_PASSED;
	c->silent = false;
	c->why[0] = 0;
	if (lacking) {
		skip_lacking(c, lacking & ~(lacking - 1));
		return;
	}
	if (c->suite->before)
		c->suite->before(c, row);
	if (!conform_over(c))
		row->run(c);
	if (c->suite->after)
		c->suite->after(c, row);
}

/* What a known failure makes of it. r->why may be replaced. */
static bool judge_known(const struct conform_known *known, const struct conform_known_line *line,
			struct conform_result *r)
{
	char *why = NULL;

	r->reason = line->reason;
	if (r->outcome == CONFORM_SKIPPED)
		return true;
	if (r->outcome == CONFORM_FAILED && conform_matches(line->message, r->why)) {
		r->outcome = CONFORM_KNOWN;
		r->counts = false;
		return true;
	}
	if (r->outcome == CONFORM_PASSED) {
		if (asprintf(&why, "it passes, and %s:%u says that it is known to fail",
			     known->path, line->line) < 0)
			return false;
	} else if (asprintf(&why, "%s; that is not what %s:%u says: %s", r->why, known->path,
			    line->line, line->message) < 0) {
		return false;
	}
	free(r->why);
	r->why = why;
	r->outcome = CONFORM_FAILED;
	r->counts = true;
	return true;
}

static bool judge(const struct conform *c, const struct conform_run_how *how,
		  struct conform_result *r)
{
	const struct conform_known_line *line = conform_known_find(how->known, r->row->id);

	r->outcome = c->outcome;
	r->counts = r->outcome == CONFORM_FAILED && (r->row->level == CONFORM_MUST || how->strict);
	if (r->outcome != CONFORM_PASSED) {
		r->why = conform_plain_dup(c->why);
		if (!r->why)
			return false;
	}
	return !line || judge_known(how->known, line, r);
}

static bool run_all(struct conform *c, const struct conform_run_how *how, struct conform_run *run)
{
	unsigned silent = 0;

	for (size_t i = 0; i < how->rows->n && silent < SILENT_MAX; i++) {
		struct conform_result *r = &run->result[i];

		r->row = how->rows->row[i];
		how->each(how->ctx, i, how->rows->n, r->row, NULL);
		r->us = sim_monotonic_us();
		run_row(c, r->row);
		r->us = sim_monotonic_us() - r->us;
		if (!judge(c, how, r))
			return false;
		run->n++;
		how->each(how->ctx, i, how->rows->n, r->row, r);
		if (c->outcome != CONFORM_SKIPPED)
			silent = c->silent && r->why ? silent + 1 : 0;
	}
	return silent < SILENT_MAX ||
	       asprintf(&run->stopped, "the target has gone: %s", run->result[run->n - 1].why) > 0;
}

/* With a janitor at hand. */
static bool run_open(struct conform *c, const struct conform_run_how *how, struct conform_run *run)
{
	bool ok = true;

	if (c->suite->open)
		c->suite->open(c);
	if (conform_over(c))
		ok = (run->stopped = conform_plain_dup(c->why)) != NULL;
	else
		ok = run_all(c, how, run);
	if (c->suite->close)
		c->suite->close(c);
	return ok;
}

static bool clean_up(struct conform *c, struct conform_run *run)
{
	struct sim_err err;
	char *why;
	bool ok;

	if (conform_janitor_clean(&c->janitor, &err))
		return true;
	why = conform_plain_dup(err.text);
	ok = why &&
	     asprintf(
		     &run->left,
		     "something is left in the target: %s; 'laps-conform %s --clean' with the same "
		     "target removes it",
		     why, c->suite->name) > 0;
	free(why);
	return ok;
}

bool conform_run_rows(struct conform *c, const struct conform_run_how *how, struct conform_run *out,
		      struct sim_err *err)
{
	uint64_t begun = sim_monotonic_us();
	bool ok;

	*out = (struct conform_run){.suite = c->suite, .begun_ticks = sim_walltime_ticks()};
	c->facts = &out->facts;
	c->janitor = NULL;
	out->name = conform_plain_dup(how->name);
	out->result = calloc(how->rows->n + 1, sizeof(*out->result));
	if (!out->name || !out->result)
		return sim_fail_nomem(err);
	if (!make_mark(c->mark, err))
		return false;
	if (c->suite->clean && !conform_janitor_start(c->suite, c->target, &c->janitor, err))
		return false;
	ok = run_open(c, how, out);
	ok = clean_up(c, out) && ok;
	out->us = sim_monotonic_us() - begun;
	return ok || sim_fail_nomem(err);
}

void conform_run_clear(struct conform_run *run)
{
	for (size_t i = 0; run->result && i < run->n; i++)
		free(run->result[i].why);
	free(run->result);
	free(run->name);
	free(run->stopped);
	free(run->left);
	conform_facts_clear(&run->facts);
	*run = (struct conform_run){0};
}
