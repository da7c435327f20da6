/* SPDX-License-Identifier: MIT */
/* Counts on a page: how many rows passed, failed, are known to fail and were skipped, as numbers
 * with a bar beside them. */
#ifndef TESTS_CONFORMANCE_REPORT_BARS_H
#define TESTS_CONFORMANCE_REPORT_BARS_H
#include "conformance/report.h"
#include "lib/page.h"

/* A table of MUST and SHOULD. */
void conform_bars_levels(struct sim_page *p, const struct conform_run *run);
/* A table of the groups, each as long as it is big. */
void conform_bars_groups(struct sim_page *p, const struct conform_run *run);

#endif
