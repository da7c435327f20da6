/* SPDX-License-Identifier: MIT */
/*
 * What the rules have found so far: one finding for a rule and a client, with the first request of
 * many.
 */
#ifndef SIM_LINT_FOUND_H
#define SIM_LINT_FOUND_H
#include <jansson.h>
#include <stdbool.h>

#include "lint/lint.h"

#define LINT_FOUND_MAX 1000 /* findings; what is beyond is counted with the last of its rule */

struct lint_found {
	json_t *by[SIM_LINT_N]; /* owned: who -> finding, in the order in which they were found */
	size_t n;
	bool tried[SIM_LINT_N]; /* of rules that are not always: there was an occasion */
	bool quiet;             /* nothing is found at present */
	bool failed;            /* memory ended */
};

bool lint_found_init(struct lint_found *f);
void lint_found_clear(struct lint_found *f);
/* time, who and what may be NULL and are copied; what is for people. */
void lint_found_add(struct lint_found *f, sim_lint_id id, const char *time, const char *who,
		    const char *what);
/* What sim_lint gives. NULL: no memory. */
json_t *lint_found_report(const struct lint_found *f);

#endif
