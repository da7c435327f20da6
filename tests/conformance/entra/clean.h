/* SPDX-License-Identifier: MIT */
/* Around a run: which device is read, and what is removed behind it. */
#ifndef TESTS_CONFORMANCE_ENTRA_CLEAN_H
#define TESTS_CONFORMANCE_ENTRA_CLEAN_H
#include "conformance/conform.h"

/* Can all that the target names be used? False: the run has failed. ---- check.c */
LAPS_MUST_USE bool entra_check(struct conform *c);

/* of the suite's table */
void entra_begin(struct conform *c);
bool entra_clean(const struct conform_target *t, const char *const *thing, size_t n,
		 struct sim_err *err);
bool entra_sweep(const struct conform_target *t, size_t *n, struct sim_err *err);

/* What clean knows: devices by the beginning of their display names, which is told before each is
 * made, and how the tenant's switch was. */
#define ENTRA_THING_DEVICE "device "
#define ENTRA_THING_SWITCH "switch "

#endif
