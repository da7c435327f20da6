/* SPDX-License-Identifier: MIT */
/*
 * A run: rows in their order, each judged by what is known to fail, and what reports are made of.
 * All texts in it are plain.
 */
#ifndef TESTS_CONFORMANCE_RUN_H
#define TESTS_CONFORMANCE_RUN_H
#include <laps/buf.h>

#include "conformance/conform.h"
#include "conformance/facts.h"
#include "conformance/known.h"
#include "conformance/select.h"

struct conform_result {
	const struct conform_row *row;
	conform_outcome outcome;
	bool counts;        /* because of it, the run has failed */
	char *why;          /* of what did not pass; owned; NULL: it passed */
	const char *reason; /* why it is known to fail; borrowed; NULL: nothing is said */
	uint64_t us;        /* how long it took */
};

struct conform_run {
	const struct conform_suite_def *suite;
	char *name; /* of the target; owned */
	struct conform_facts facts;
	struct conform_result *result;
	size_t n;
	uint64_t begun_ticks; /* of the wall */
	uint64_t us;          /* how long all of it took */
	char *stopped;        /* why no row was run, or no more; owned; NULL: all were */
	char *left;           /* that something is left in the target, why, and what to do; owned;
				 NULL: nothing is */
};

/* Told of the i-th row of n before it runs, and after it. result: NULL: before. */
typedef void conform_each(void *ctx, size_t i, size_t n, const struct conform_row *row,
			  const struct conform_result *result);

struct conform_run_how {
	const struct conform_rows *rows;
	const struct conform_known *known;
	const char *name; /* of the target, as given */
	bool strict;      /* a SHOULD that fails counts, too */
	conform_each *each;
	void *ctx; /* of each */
};

/* Open, run, close, clean up. c is set up but for its mark, facts and janitor; out is cleared with
 * conform_run_clear in any case. False: no memory. */
LAPS_MUST_USE bool conform_run_rows(struct conform *c, const struct conform_run_how *how,
				    struct conform_run *out, struct sim_err *err);
void conform_run_clear(struct conform_run *run);

/* "MUST" or "SHOULD". */
const char *conform_level_name(conform_level level);

/* What came of all of it. */
struct conform_count {
	size_t of[CONFORM_OUTCOME_N];
};
struct conform_count conform_count(const struct conform_run *run, conform_level level);
/* Of a group, in which the i-th row is the first; in every group for NULL. */
struct conform_count conform_count_group(const struct conform_run *run, const char *id);
/* Is the i-th row the first of its group? */
bool conform_group_begins(const struct conform_run *run, size_t i);

/* Of pipelines: 0, or 1 when something counts, nothing was tried, or something is left. */
int conform_status(const struct conform_run *run);
/* What came of it, as one sentence without a full stop. */
void conform_verdict(const struct conform_run *run, struct laps_buf *out);

#endif
