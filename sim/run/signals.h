/* SPDX-License-Identifier: MIT */
/*
 * Signals, as the commands that have a world need them.
 */
#ifndef SIM_RUN_SIGNALS_H
#define SIM_RUN_SIGNALS_H
#include <signal.h>
#include <stdbool.h>

/* A reader that has gone must not end us before our world, and children must be waited for,
 * whatever our caller has made of SIGPIPE and SIGCHLD. ignored: those of them that COMMAND is to
 * ignore, as our caller would have had it. */
void sim_signals_own(sigset_t *ignored);
/* Block SIGINT, SIGTERM, SIGHUP and SIGQUIT. Returns a descriptor to read them from, -1 when there
 * is none. */
int sim_signals_catch(void);
/* The next signal that waits there, or 0. shared: a key at the terminal has sent it to COMMAND as
 * well. */
int sim_signals_next(int fd, bool *shared);

#endif
