/* SPDX-License-Identifier: MIT */
/*
 * Asking a running world by its directory, in any process that may use it.
 */
#ifndef SIM_LIB_WORLDASK_H
#define SIM_LIB_WORLDASK_H
#include <jansson.h>
#include <stdbool.h>

#include "lib/fail.h"

/* One request (lib/control.h) to the world in dir; *answer is a new object. False: err says why it
 * was refused, or that no world runs there. */
LAPS_MUST_USE bool sim_world_ask(const char *dir, const json_t *request, json_t **answer,
				 struct sim_err *err);
/* The same, of a caller who does not wait for longer (lib/control.h). */
LAPS_MUST_USE bool sim_world_ask_within(const char *dir, const json_t *request, unsigned most_ms,
					json_t **answer, struct sim_err *err);
/* A descriptor that is readable when the world in dir has ended, or has not heard of us for so long
 * that it has let go; then this call tells which. -1: no world runs there. The caller closes it. */
int sim_world_attach(const char *dir, struct sim_err *err);

#endif
