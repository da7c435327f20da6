/* SPDX-License-Identifier: MIT */
/*
 * Commands that are one request to a running world.
 */
#ifndef SIM_RUN_CLIENT_H
#define SIM_RUN_CLIENT_H
#include <jansson.h>
#include <stdbool.h>

#include "lib/env.h"

/* Ask the world in dir; takes request. NULL: a line has been written. */
json_t *sim_client_ask(const char *dir, json_t *request);
/* Ask it one verb and print the answer as JSON. Returns the exit status. */
int sim_client_print(const char *dir, const char *verb);
/* Print an answer without its "ok"; takes it. Returns the exit status. */
int sim_client_print_answer(json_t *answer);

/* The variables of the world in dir; real_time: for programs that are to have the machine's clock.
 * False: a line has been written. */
LAPS_MUST_USE bool sim_client_env(const char *dir, bool real_time, struct sim_env *out);

#endif
