/* SPDX-License-Identifier: MIT */
/*
 * System calls that leave a trace outside of the process: writes, syncs, renames, removals, opens
 * that create or cut a file, and what is sent over a socket. Pipes, terminals and devices are not
 * the host's: calls on them are passed over.
 */
#ifndef CRASH_CALL_H
#define CRASH_CALL_H
#include <stdbool.h>
#include <stddef.h>
#include <sys/ptrace.h>
#include <sys/types.h>

#define CRASH_PATH_MAX 1024 /* longer paths are cut */
#define CRASH_DATA_MAX 512  /* bytes kept of what is written */

struct crash_call {
	const char *name;              /* a literal: "rename" */
	char path[CRASH_PATH_MAX];     /* absolute, as given; "socket" for any socket */
	char to[CRASH_PATH_MAX];       /* second path of rename and link, else "" */
	char data[CRASH_DATA_MAX + 1]; /* start of what is written, with a NUL behind; else "" */
};

/*
 * Is this system call one of those? Reads the stopped process' memory and descriptors.
 *
 * info   as PTRACE_GET_SYSCALL_INFO gives it on entry
 * out    written only when true
 */
bool crash_call_decode(pid_t pid, const struct __ptrace_syscall_info *info, struct crash_call *out);

#endif
