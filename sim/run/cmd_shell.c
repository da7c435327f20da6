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

/* The variables of the world, from its answer. False: no memory. */
static bool read_env(const json_t *variables, struct sim_env *out)
{
	const char *name;
	json_t *value;
	bool ok = true;

	json_object_foreach((json_t *)(uintptr_t)variables, name, value)
	{
		ok = ok &&
		     (json_is_string(value) ? sim_env_set(out, name, "%s", json_string_value(value))
					    : sim_env_unset(out, name));
	}
	return ok;
}

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
	json_t *answer = sim_client_ask(a->operand[0], json_pack("{ss}", "verb", "env"));
	struct sim_child child = SIM_CHILD_NONE;
	int signals, status = 1;
	struct sim_env env;
	const struct sim_inside inside = {.env = &env,
					  .argv = (const char *const *)a->command,
					  .ignored = &a->ignored,
					  .files = &a->files};
	bool started;

	(void)c;
	if (!answer)
		return 1;
	sim_env_init(&env);
	signals = sim_signals_catch();
	if (!read_env(json_object_get(answer, "env"), &env)) {
		started = sim_complain("out of memory") == 0;
	} else if (a->command) {
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
	json_decref(answer);
	return status;
}
