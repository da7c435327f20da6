/* SPDX-License-Identifier: MIT */
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/child.h"
#include "lib/env.h"
#include "run/options.h"
#include "run/program_dir.h"
#include "run/world.h"

#define COMMAND_GRACE_MS 5000
#define STATUS_NOT_FOUND 127
#define STATUS_NO_EXEC   126

/* The signals that end us: they reach COMMAND instead, and the world still comes down. */
static int catch_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGQUIT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* The next signal that waits, or 0. from_terminal: the terminal has sent it to COMMAND as well. */
static int next_signal(int signals, bool *from_terminal)
{
	struct signalfd_siginfo s;

	if (read(signals, &s, sizeof(s)) != (ssize_t)sizeof(s))
		return 0;
	*from_terminal = s.ssi_code == SI_KERNEL;
	return (int)s.ssi_signo;
}

static bool start_command(const struct lapsim *w, char **command, struct sim_child *out,
			  int *status)
{
	char dir[PATH_MAX];
	const char *path = getenv("PATH");
	char **environment = NULL;
	struct sim_env e = w->env;
	struct sim_err err;
	bool not_found = false, ok = false;

	/* e borrows the world's variables and has one of its own */
	if (sim_program_dir(dir, sizeof(dir)) &&
	    sim_env_set(&e, "PATH", "%s%s%s", dir, path ? ":" : "", path ? path : ""))
		environment = sim_environ_new(&e, environ);
	if (e.n > w->env.n) {
		free(e.var[e.n - 1].name);
		free(e.var[e.n - 1].value);
	}
	if (!environment)
		sim_fail_nomem(&err);
	else
		ok = sim_child_start(&(struct sim_child_how){.argv = (const char *const *)command,
							     .envp = environment,
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
	bool from_terminal;

	for (;;) {
		if (poll(p, sizeof(p) / sizeof(p[0]), -1) < 0)
			continue;
		if (sim_child_wait(command, 0, &status))
			return status_of(status);
		while ((n = next_signal(signals, &from_terminal)) != 0)
			if (!from_terminal)
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
	int signals = catch_signals(), status, n;
	struct sim_child command = SIM_CHILD_NONE;
	struct lapsim *w = NULL;
	char why[LAPSIM_WHY], *kept = NULL;
	bool from_terminal;

	(void)c;
	if (!lapsim_start(&a->world, &w, why)) {
		sim_complain("%s", why);
		n = next_signal(signals, &from_terminal);
		close(signals);
		return n ? 128 + n : 1;
	}
	if (!a->world.has_seed)
		fprintf(stderr, "lapsim: seed %s\n", lapsim_getenv(w, "LAPSIM_SEED"));
	n = next_signal(signals, &from_terminal);
	if (n)
		status = 128 + n;
	else if (start_command(w, a->command, &command, &status))
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
