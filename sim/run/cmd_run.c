/* SPDX-License-Identifier: MIT */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/file.h"
#include "run/inside.h"
#include "run/options.h"
#include "run/signals.h"
#include "run/world.h"

#define COMMAND_GRACE_MS 5000
#define REPEAT_MAX       65536 /* bytes of a line of options */
/* what no shell takes for anything else */
#define PLAIN "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./=:,%@+"

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
			return sim_inside_status(status);
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

/* What somebody wanted to end needs no looking at. */
static bool was_ended(int status)
{
	return status == 128 + SIGINT || status == 128 + SIGTERM || status == 128 + SIGHUP ||
	       status == 128 + SIGQUIT;
}

/* COMMAND has failed, and its world is still there to be looked at. */
static void offer_shell(struct lapsim *w, const struct sim_inside *inside, int status, int signals)
{
	struct sim_child shell = SIM_CHILD_NONE;
	char why[LAPSIM_WHY];
	int ignored;

	if (status == 0 || was_ended(status) || lapsim_serve(w, why) != LAPSIM_RUNS)
		return;
	if (!isatty(STDIN_FILENO)) {
		fprintf(stderr, "lapsim: no shell: the standard input is not a terminal\n");
		return;
	}
	fprintf(stderr,
		"lapsim: the command gave status %d; this is a shell in its world, %s\n"
		"lapsim: leave it to take the world down\n",
		status, w->dir.path);
	if (sim_inside_start_shell(inside, &shell, &ignored))
		(void)attend(w, &shell, signals);
}

/* What its clients did, on the standard error: a program of its own, since this one has the world
 * to serve. The status is COMMAND's, or 1 when only the lint has something against it. */
static int lint(struct lapsim *w, const struct sim_arguments *a, int status, int signals)
{
	const char *argv[] = {"/proc/self/exe", "lint", w->dir.path, a->report ? "--report" : NULL,
			      a->report,        NULL};
	struct sim_child child = SIM_CHILD_NONE;
	char why[LAPSIM_WHY];
	struct sim_err err;
	int judged;

	if (was_ended(status) || lapsim_serve(w, why) != LAPSIM_RUNS)
		return status;
	if (!sim_child_start(&(struct sim_child_how){.argv = argv, .in = -1, .out = 2, .error = 2},
			     &child, NULL, &err))
		judged = sim_complain("%s", err.text);
	else
		judged = attend(w, &child, signals);
	return status ? status : judged;
}

/* Everything that was given, for a shell, with the seed that was drawn. */
static void print_repeat(const struct lapsim *w, const struct sim_arguments *a)
{
	struct laps_buf text;

	laps_buf_init(&text, REPEAT_MAX);
	if (!a->world.has_seed)
		sim_buf_printf(&text, " --seed %s", lapsim_getenv(w, "LAPSIM_SEED"));
	for (int i = 0; i < a->given_n; i++) {
		laps_buf_put_u8(&text, ' ');
		if (a->given[i][strspn(a->given[i], PLAIN)])
			sim_shell_quote(a->given[i], &text);
		else
			sim_buf_text(&text, a->given[i]);
	}
	if (laps_buf_status(&text) == LAPS_OK)
		fprintf(stderr, "lapsim: to repeat:%.*s\n", (int)text.len, (char *)text.data);
	laps_buf_clear(&text);
}

/* Its status. */
static int run_command(struct lapsim *w, const struct sim_arguments *a, int signals)
{
	const struct sim_inside inside = {.env = &w->env,
					  .argv = (const char *const *)a->command,
					  .ignored = &a->ignored,
					  .files = &a->files};
	struct sim_child command = SIM_CHILD_NONE;
	int status;

	if (sim_inside_start(&inside, &command, &status))
		status = attend(w, &command, signals);
	if (a->world.lint)
		status = lint(w, a, status, signals);
	if (status != 0 && !was_ended(status) && (a->world.hostile || a->fault_n > 0))
		print_repeat(w, a);
	if (a->shell_on_failure)
		offer_shell(w, &inside, status, signals);
	return status;
}

/* What was captured, and how it is looked at. */
static void end_capture(struct lapsim *w)
{
	uint64_t packets = 0, lost = 0;
	char *how;

	if (!w->capture)
		return;
	how = sim_world_tshark(w);
	sim_capture_end(&w->capture, &packets, &lost);
	fprintf(stderr, "lapsim: captured %llu packets, lost %llu: %s\n",
		(unsigned long long)packets, (unsigned long long)lost, how ? how : "");
	free(how);
}

int sim_cmd_run(const struct sim_command *c, struct sim_arguments *a)
{
	int signals = sim_signals_catch(), status, n;
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
	status = n ? 128 + n : run_command(w, a, signals);
	if (a->world.keep)
		kept = strdup(w->dir.path);
	end_capture(w);
	lapsim_stop(&w);
	if (kept)
		fprintf(stderr, "lapsim: kept %s\n", kept);
	free(kept);
	close(signals);
	return status;
}
