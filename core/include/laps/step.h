/* SPDX-License-Identifier: MIT */
/*
 * The named steps of a cycle, in order. Faults, crash points, the timeline and the tests speak of
 * them by these names.
 */
#ifndef LAPS_STEP_H
#define LAPS_STEP_H

typedef enum laps_step {
	LAPS_STEP_POLICY,   /* read the host and the policy, choose the root */
	LAPS_STEP_ACCOUNT,  /* find the managed account */
	LAPS_STEP_LOCATE,   /* find and authenticate to a writable directory server */
	LAPS_STEP_READ,     /* domain, schema, what the directory holds, the local record */
	LAPS_STEP_DECIDE,   /* rotate or not */
	LAPS_STEP_GENERATE, /* a password that the local policy accepts */
	LAPS_STEP_PROTECT,  /* the attribute value: clear JSON or DPAPI-NG blob */
	LAPS_STEP_INTEND,   /* store the record of intent */
	LAPS_STEP_WRITE,    /* one atomic change of the directory */
	LAPS_STEP_APPLY,    /* set the password on the account */
	LAPS_STEP_CONFIRM,  /* store the record of the rotation */
	LAPS_STEP_N
} laps_step;

typedef enum laps_step_moment {
	LAPS_STEP_BEGIN,
	LAPS_STEP_END,
	LAPS_STEP_FAILED,
} laps_step_moment;

const char *laps_step_name(laps_step s);               /* "policy" */
const char *laps_step_moment_name(laps_step_moment m); /* "begin", "end", "failed" */

#endif
