/* SPDX-License-Identifier: MIT */
/*
 * A process between us and a program that we did not write: whatever that starts, daemons too, ends
 * with it, or when we end, in whatever way.
 */
#ifndef SIM_LIB_KEEPER_H
#define SIM_LIB_KEEPER_H
#include <stdbool.h>

/*
 * Between fork and exec, in a child that has a session of its own: fork once more. Returns true in
 * the new process, which goes on to become the program, in a session of its own. The child itself
 * never returns: when the program has ended it kills what that has left, and ends with its status,
 * 128 and the number when a signal ended it; on SIGTERM or its parent's death it kills all of it.
 * False: errno says why there is no new process. System calls only, for the sake of a parent with
 * threads.
 */
bool sim_keeper_fork(void);

#endif
