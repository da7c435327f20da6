/* SPDX-License-Identifier: MIT */
/*
 * Run a command under ptrace, with all its children, and stop it at a system call that leaves a
 * trace (call.h): killed right before or right after it, or the call made to fail.
 */
#ifndef CRASH_TRACE_H
#define CRASH_TRACE_H
#include "crash/call.h"

#include <stdbool.h>

typedef enum crash_deed {
	CRASH_GO,
	CRASH_KILL_BEFORE, /* SIGKILL to all of them; the call does not happen */
	CRASH_KILL_AFTER,  /* SIGKILL once the call is done */
	CRASH_FAIL,        /* the call does not happen and gives the error */
} crash_deed;

struct crash_tracer {
	/* What to do at the n-th call, counted from 1. error is for CRASH_FAIL. */
	crash_deed (*decide)(void *ctx, unsigned n, const struct crash_call *call, int *error);
	void *ctx;
	const char *out_path; /* the command's stdout and stderr go there; NULL: ours */
	unsigned long
		kill_after_us; /* 0: never; else a kill so many microseconds after the start */
};

struct crash_end {
	bool killed; /* by us */
	int status;  /* as of wait, unless killed */
	unsigned calls;
};

/*
 * Run argv to its end; no process of it is left.
 *
 * out   written only on true
 * why   a literal, written only on false: what could not be done, with errno
 */
bool crash_trace(char *const argv[], const struct crash_tracer *t, struct crash_end *out,
		 const char **why);

#endif
