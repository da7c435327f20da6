/* SPDX-License-Identifier: MIT */
/* Where reports go: stdout for "-", else a file that is there whole or as it was before. */
#ifndef TESTS_CONFORMANCE_OUTPUT_H
#define TESTS_CONFORMANCE_OUTPUT_H
#include <laps/buf.h>
#include <stdbool.h>

#include "lib/fail.h"

/* Can it be written? Asked before a run, whose report would be lost. */
LAPS_MUST_USE bool conform_output_check(const char *path, struct sim_err *err);
/* Write it to a new file beside, which then takes the place of the old one. */
LAPS_MUST_USE bool conform_output_write(const char *path, const struct laps_buf *text,
					struct sim_err *err);

#endif
