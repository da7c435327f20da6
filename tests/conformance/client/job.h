/* SPDX-License-Identifier: MIT */
/*
 * Programs in the row's world: each ends with all that it has started, daemons too, and none
 * outlives us.
 */
#ifndef TESTS_CONFORMANCE_CLIENT_JOB_H
#define TESTS_CONFORMANCE_CLIENT_JOB_H
#include "conformance/client/client.h"
#include "lib/child.h"

struct client_job {
	struct sim_child child;
	int out, err; /* what it writes */
	bool ended;
	int status; /* as client_run has it */
};

/* input: text for its stdin, NULL: nothing. False: the row has failed, and there is no job. */
bool client_job_start(struct conform *c, const char *const *argv, const char *input,
		      struct client_job *job);
/* Serve the world until the jobs have ended, or stop says so; NULL: nothing does. False: that is
 * so, and they still run; or they have not ended in time, or print without end, and the row has
 * failed. */
bool client_job_attend(struct conform *c, struct client_job *job, size_t n, client_stop *stop);
/* Kill what is left of it. What it wrote goes to what the row keeps, its stdout also to printed,
 * and the last line on its stderr to last. */
void client_job_end(struct client *s, struct client_job *job, char *last, size_t size);

#endif
