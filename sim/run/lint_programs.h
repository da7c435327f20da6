/* SPDX-License-Identifier: MIT */
/*
 * Every secret of a running world, looked for on the argument lists that its supervisor keeps.
 */
#ifndef SIM_RUN_LINT_PROGRAMS_H
#define SIM_RUN_LINT_PROGRAMS_H
#include <jansson.h>
#include <stdbool.h>

#include "lib/fail.h"

/*
 * Looked for are the files of secrets/, machine passwords, the root key in hexadecimal, and each
 * password that the directory holds, in clear or opened with the root key, its histories included.
 *
 * *programs is a new array for sim_lint(), or NULL when the world was started without --lint.
 */
LAPS_MUST_USE bool sim_lint_programs(const char *dir, json_t **programs, struct sim_err *err);

#endif
