/* SPDX-License-Identifier: MIT */
/*
 * A process that cleans up after a run, in whatever way that ends: it is told of each thing before
 * it is made, and when it is asked, or when the process that told it is gone, it has the suite
 * remove them. It has a session of its own, so that no ^C reaches it, and a time limit.
 */
#ifndef TESTS_CONFORMANCE_JANITOR_H
#define TESTS_CONFORMANCE_JANITOR_H
#include "conformance/conform.h"

#define CONFORM_THING 1024 /* bytes of what is told, NUL included */

struct conform_janitor;

/* Start it, of a suite that has a clean, before anything connects to the target: it has a copy of
 * all there is then. *out is written only on success. */
LAPS_MUST_USE bool conform_janitor_start(const struct conform_suite_def *suite,
					 const struct conform_target *t,
					 struct conform_janitor **out, struct sim_err *err);
/* True: it knows, and will even if we are killed now. */
LAPS_MUST_USE bool conform_janitor_tell(struct conform_janitor *j, const char *thing,
					struct sim_err *err);
/* Ask it to clean up, and wait until it has ended; *j is freed and NULL then, and may be NULL.
 * False: something is left. */
LAPS_MUST_USE bool conform_janitor_clean(struct conform_janitor **j, struct sim_err *err);

#endif
