/* SPDX-License-Identifier: MIT */
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/child.h"
#include "lib/env.h"
#include "run/options.h"
#include "run/program_dir.h"
#include "run/signals.h"
#include "run/world.h"

#define DEFAULT_PATH     "/usr/local/bin:/usr/bin:/bin"
#define COMMAND_GRACE_MS 5000
#define STATUS_NOT_FOUND 127
#define STATUS_NO_EXEC   126

/* PATH as COMMAND gets it: our own directory, then the caller's, or what a shell has without one.
 */
static bool set_path(struct sim_env *e)
{
	const char *path = getenv("PATH");
	char dir[PATH_MAX];

	return !sim_program_dir(dir, sizeof(dir)) ||
	       sim_env_set(e, "PATH", "%s:%s", dir, path && *path ? path : DEFAULT_PATH);
}

static bool start_command(const struct lapsim *w, const struct sim_arguments *a,
			  struct sim_child *out, int *status)
{
	char **environment = NULL;
	struct sim_env e = w->env;
	struct sim_err err;
	bool not_found = false, ok = false;

	/* e borrows the world's variables and has one of its own */
	if (set_path(&e))
		environment = sim_environ_new(&e, environ);
	if (e.n > w->env.n) {
		free(e.var[e.n - 1].name);
		free(e.var[e.n - 1].value);
	}
	if (!environment)
		sim_fail_nomem(&err);
	else
		ok = sim_child_start(
			&(struct sim_child_how){.argv = (const char *const *)a->command,
						.envp = environment,
						.ignored = &a->ignored,
						.files = &a->files,
						SIM_CHILD_STREAMS},
			out, &not_found, &err);
	sim_environ_free(environment);
	if (!ok) {
		sim_complain("%s", err.text);
		*status = not_found ? STATUS_NOT_FOUND : STATUS_NO_EXEC;
	}
	return ok;
}

static int status_of(int status)
{
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* Until COMMAND has ended; its status, or 1 when the world has ended first. */
static int attend(struct lapsim *w, struct sim_child *command, int signals)
{
	struct pollfd p[] = {
		{.fd = command->fd, .events = POLLIN},
		{.fd = signals, .events = POLLIN},
		{.fd = lapsim_fd(w), .events = POLLIN},
	};
	char why[LAPSIM_WHY];
	int status, n;
	bool shared;

	for (;;) {
		if (poll(p, sizeof(p) / sizeof(p[0]), -1) < 0)
			continue;
		if (sim_child_wait(command, 0, &status))
			return status_of(status);
		while ((n = sim_signals_next(signals, &shared)) != 0)
			if (!shared)
				kill(command->pid, n);
		switch (lapsim_serve(w, why)) {
		case LAPSIM_RUNS: continue;
		case LAPSIM_LEAVE: sim_complain("the world was taken down"); break;
		case LAPSIM_BROKEN: sim_complain("%s", why); break;
		}
		sim_child_stop(command, SIGTERM, COMMAND_GRACE_MS);
		return 1;
	}
}

int sim_cmd_run(const struct sim_command *c, struct sim_arguments *a)
{
	int signals = sim_signals_catch(), status, n;
	struct sim_child command = SIM_CHILD_NONE;
	struct lapsim *w = NULL;
	char why[LAPSIM_WHY], *kept = NULL;
	bool shared;

	(void)c;
	if (!lapsim_start(&a->world, &w, why)) {
		sim_complain("%s", why);
		n = sim_signals_next(signals, &shared);
		close(signals);
		return n ? 128 + n : 1;
	}
	if (!a->world.has_seed)
		fprintf(stderr, "lapsim: seed %s\n", lapsim_getenv(w, "LAPSIM_SEED"));
	n = sim_signals_next(signals, &shared);
	if (n)
		status = 128 + n;
	else if (start_command(w, a, &command, &status))
		status = attend(w, &command, signals);
	if (a->world.keep)
		kept = strdup(w->dir.path);
	lapsim_stop(&w);
	if (kept)
		fprintf(stderr, "lapsim: kept %s\n", kept);
	free(kept);
	close(signals);
	return status;
}
