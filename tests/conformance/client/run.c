/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "conformance/client/job.h"

static void take_end(struct conform *c, struct client_job *job, struct client_run *out)
{
	out->status = job->ended ? job->status : CLIENT_KILLED;
	client_job_end(client_of(c), job, out->last, sizeof(out->last));
}

static void run(struct conform *c, const char *const *argv, client_stop *stop,
		struct client_run *out)
{
	struct client *s = client_of(c);
	struct client_job job;
	uint64_t since;

	*out = (struct client_run){.status = -1};
	if (conform_over(c))
		return;
	since = client_timeline_end(c);
	out->began_ticks = lapsim_now(s->w);
	if (client_job_start(c, argv, NULL, &job))
		(void)client_job_attend(c, &job, 1, stop);
	take_end(c, &job, out);
	out->ended_ticks = lapsim_now(s->w);
	(void)client_traffic(c, since, &out->traffic);
}

void client_cycle(struct conform *c, struct client_run *out)
{
	run(c, (const char *const *)client_of(c)->set.command, NULL, out);
}

void client_cycle_until(struct conform *c, client_stop *stop, struct client_run *out)
{
	run(c, (const char *const *)client_of(c)->set.command, stop, out);
}

void client_rotate(struct conform *c, struct client_run *out)
{
	const char *const argv[] = {"sh", "-c", client_of(c)->set.rotate, NULL};

	run(c, argv, NULL, out);
}

void client_cycle_twice(struct conform *c, client_stop *second, struct client_run out[static 2])
{
	const char *const *argv = (const char *const *)client_of(c)->set.command;
	struct client_job job[2];

	out[0] = out[1] = (struct client_run){.status = -1};
	if (conform_over(c))
		return;
	if (client_job_start(c, argv, NULL, &job[0]) && !client_job_attend(c, &job[0], 1, second)) {
		if (client_job_start(c, argv, NULL, &job[1]))
			(void)client_job_attend(c, job, 2, NULL);
		take_end(c, &job[1], &out[1]);
	} else
		conform_fail(c, "the first cycle has ended before the second one could begin");
	take_end(c, &job[0], &out[0]);
}

void client_read(struct conform *c, const char *computer, struct client_run *out)
{
	if (setenv("LAPS_COMPUTER", computer, 1) != 0)
		conform_fail(c, "out of memory");
	run(c, (const char *const *)client_of(c)->set.command, NULL, out);
	unsetenv("LAPS_COMPUTER");
}

int client_shell(struct conform *c, const char *command, const char *variable, const char *value,
		 const char *input)
{
	const char *const argv[] = {"sh", "-c", command, NULL};
	struct client_job job;
	char last[160];
	int status = -1;

	if (variable && setenv(variable, value, 1) != 0) {
		conform_fail(c, "out of memory");
		return -1;
	}
	if (client_job_start(c, argv, input, &job) && client_job_attend(c, &job, 1, NULL))
		status = job.status;
	client_job_end(client_of(c), &job, last, sizeof(last));
	if (variable)
		unsetenv(variable);
	return status;
}
