/* SPDX-License-Identifier: MIT */
/*
 * A person, or a command, goes into a world that runs already.
 */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "run/client.h"
#include "run/inside.h"
#include "run/options.h"
#include "run/signals.h"

static int attend(struct sim_child *child, int signals)
{
	struct pollfd p[] = {{.fd = child->fd, .events = POLLIN},
			     {.fd = signals, .events = POLLIN}};
	int status, n;
	bool shared;

	while (!sim_child_wait(child, 0, &status)) {
		(void)poll(p, sizeof(p) / sizeof(p[0]), -1);
		while ((n = sim_signals_next(signals, &shared)) != 0)
			if (!shared)
				kill(child->pid, n);
	}
	return sim_inside_status(status);
}

int sim_cmd_shell(const struct sim_command *c, struct sim_arguments *a)
{
	struct sim_child child = SIM_CHILD_NONE;
	int signals, status = 1;
	struct sim_env env;
	const struct sim_inside inside = {.env = &env,
					  .argv = (const char *const *)a->command,
					  .ignored = &a->ignored,
					  .files = &a->files};
	bool started;

	(void)c;
	if (!sim_client_env(a->operand[0], a->world.real_time_clients, &env))
		return 1;
	signals = sim_signals_catch();
	if (a->command) {
		started = sim_inside_start(&inside, &child, &status);
	} else {
		if (isatty(STDIN_FILENO))
			fprintf(stderr,
				"lapsim: a shell in the world of %s; leave it with 'exit'\n",
				a->operand[0]);
		started = sim_inside_start_shell(&inside, &child, &status);
	}
	if (started)
		status = attend(&child, signals);
	close(signals);
	sim_env_clear(&env);
	return status;
}
