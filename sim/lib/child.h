/* SPDX-License-Identifier: MIT */
/*
 * A child process. Servers die with us: start them from the main thread, since the kernel's notice
 * of a parent's death (PR_SET_PDEATHSIG) follows the thread that forked.
 */
#ifndef SIM_LIB_CHILD_H
#define SIM_LIB_CHILD_H
#include <signal.h>
#include <stdbool.h>
#include <sys/resource.h>
#include <sys/types.h>

#include "lib/fail.h"

struct sim_child {
	pid_t pid; /* 0: none */
	int fd;    /* a pidfd: readable when the process has ended; -1: none */
};
#define SIM_CHILD_NONE ((struct sim_child){.pid = 0, .fd = -1})

struct sim_child_how {
	const char *const *argv; /* NULL-terminated; argv[0] is looked up in the PATH of envp */
	char *const *envp;       /* NULL: ours */
	int in, out, error;      /* descriptors for 0, 1, 2; -1: /dev/null; 0, 1, 2: ours */
	bool server; /* a session of its own, killed when we die, no core, few descriptors, none of
		      * ours */
	bool kept; /* of a server: what it starts, daemons too, ends with it, and its status is that
		    * of a shell; SIGTERM ends all of it at once. lib/keeper.h */
	unsigned server_files;      /* of a server: how many it may open; 0: few */
	const struct rlimit *files; /* not of a server: how many it may open; NULL: as we */
	const sigset_t *ignored; /* not of a server: of SIGPIPE and SIGCHLD, those to ignore; NULL:
				  * both as here */
};
/* What COMMAND gets: our standard streams. */
#define SIM_CHILD_STREAMS .in = 0, .out = 1, .error = 2

/*
 * Start it. Signals are unblocked in it; in a server they have their default actions. When the
 * program cannot be executed this fails, and *not_found says whether there is no such program (may
 * be NULL).
 */
LAPS_MUST_USE bool sim_child_start(const struct sim_child_how *how, struct sim_child *out,
				   bool *not_found, struct sim_err *err);
/* Has it ended, within so many milliseconds (-1: however long)? Then *status is as of waitpid, and
 * *c is none. In a process that ignores SIGCHLD nobody knows how it ended: 0. */
bool sim_child_wait(struct sim_child *c, int timeout_ms, int *status);
/* Ask with a signal, kill it when that has not helped within the grace, and wait for its end. */
void sim_child_stop(struct sim_child *c, int signal, int grace_ms);
/* Is SIGINT, SIGTERM, SIGHUP or SIGQUIT waiting for us while it is blocked? Who waits for long
 * asks. */
bool sim_interrupted(void);
/* "ended with status 1", "was killed by signal 9 (KILL)"; 64 bytes are enough */
void sim_child_describe(int status, char *out, size_t size);

/* The full path of a program: in PATH, else in /usr/sbin; NULL when there is none. The caller frees
 * it. */
char *sim_find_program(const char *name);

#endif
