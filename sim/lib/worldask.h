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

#endif
