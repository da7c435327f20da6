/* SPDX-License-Identifier: MIT */
/*
 * What people see while rows run: each row with what came of it on stdout, and which one runs just
 * now as a line of the terminal that is there as long as that.
 */
#ifndef TESTS_CONFORMANCE_PROGRESS_H
#define TESTS_CONFORMANCE_PROGRESS_H
#include "conformance/report.h"

struct conform_progress {
	struct conform_look look;
	bool tell;       /* rows, on stdout */
	bool shows_line; /* stderr is a terminal */
};

/* tell: stdout is not a report's. */
void conform_progress_init(struct conform_progress *p, const struct conform_rows *rows, bool tell);
conform_each conform_progress_each;
/* What is below the rows, on stdout. */
void conform_progress_end(const struct conform_progress *p, const struct conform_run *run);

#endif
