/* SPDX-License-Identifier: MIT */
/*
 * execvp(3) in two halves: what needs memory or locks is done before the fork, so that the child of
 * a process with threads makes system calls only.
 */
#ifndef SIM_LIB_EXEC_H
#define SIM_LIB_EXEC_H
#include <stdbool.h>

#include "lib/fail.h"

struct sim_exec {
	char **path;        /* places to try, in turn; owned */
	const char **shell; /* arguments when it turns out to be a script without a first line */
	char *const *argv;  /* borrowed */
	char *const *envp;  /* borrowed */
};
/* argv[0] is looked up in the PATH of envp, unless it has a slash. *out is cleared with
 * sim_exec_clear. */
LAPS_MUST_USE bool sim_exec_prepare(const char *const *argv, char *const *envp,
				    struct sim_exec *out, struct sim_err *err);
void sim_exec_clear(struct sim_exec *e);
/* Become the program. Returns an errno when that is not possible. */
int sim_exec(struct sim_exec *e);

#endif
