/* SPDX-License-Identifier: MIT */
/*
 * Programs inside a world: those that get its environment and our standard streams.
 */
#ifndef SIM_RUN_INSIDE_H
#define SIM_RUN_INSIDE_H
#include <signal.h>
#include <stdbool.h>
#include <sys/resource.h>

#include "lib/child.h"
#include "lib/env.h"

struct sim_inside {
	const struct sim_env *env;  /* the world's variables */
	const char *const *argv;    /* NULL-terminated */
	const sigset_t *ignored;    /* of SIGPIPE and SIGCHLD, those that it is to ignore */
	const struct rlimit *files; /* how many it may open */
};
/* Start it. False: a line has been written, and *status is what a shell has for it: 127, there is
 * no such program, or 126. */
bool sim_inside_start(const struct sim_inside *inside, struct sim_child *out, int *status);
/* As a shell has it: 128 and the signal for one that was killed. */
int sim_inside_status(int status);
/* The person's own shell, in the world: its prompt says so, where it has no other of its own. argv
 * of inside is not looked at. */
bool sim_inside_start_shell(const struct sim_inside *inside, struct sim_child *out, int *status);

#endif
