/* SPDX-License-Identifier: MIT */
/*
 * The world in the background: a supervisor of its own session that holds none of the caller's
 * descriptors. It reports through a pipe, once: 'r' and the seed when the world is ready, 'f' and
 * why when it is not.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/file.h"
#include "run/client.h"
#include "run/options.h"
#include "run/signals.h"
#include "run/world.h"

/* False when nobody waits for it any more. */
static bool tell(int report, char kind, const char *text)
{
	struct laps_buf line;
	struct sim_err ignored;
	bool ok;

	laps_buf_init(&line, LAPSIM_WHY + 8);
	sim_buf_printf(&line, "%c%s", kind, text);
	ok = laps_buf_status(&line) == LAPS_OK &&
	     sim_write_all(report, line.data, line.len, &ignored);
	laps_buf_clear(&line);
	close(report);
	return ok;
}

/* Keep the report alone. */
static int let_go(int report)
{
	int null = open("/dev/null", O_RDWR), kept = 3;

	for (int i = 0; i < 3; i++)
		dup2(null, i);
	if (report != kept) {
		dup2(report, kept);
		fcntl(kept, F_SETFD, FD_CLOEXEC);
	}
	close_range(4, ~0u, 0);
	return kept;
}

/* The supervisor; never returns. A world whose server has died stays down and leaves its directory.
 */
static void supervise(const struct sim_arguments *a, pid_t parent, int report)
{
	struct lapsim *w = NULL;
	char why[LAPSIM_WHY];
	int signals;
	lapsim_event event = LAPSIM_RUNS;
	bool serving;

	setsid();
	report = let_go(report);
	signals = sim_signals_catch();
	/* until the world is ready it ends with whoever waits for it */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(1);
	if (!lapsim_start(&a->world, &w, why)) {
		tell(report, 'f', why);
		_exit(1);
	}
	prctl(PR_SET_PDEATHSIG, 0);
	/* elsewhere, so that it keeps no file system busy; and not for somebody who has gone */
	serving = chdir("/") == 0 && tell(report, 'r', lapsim_getenv(w, "LAPSIM_SEED"));
	while (serving) {
		struct pollfd p[] = {{.fd = signals, .events = POLLIN},
				     {.fd = lapsim_fd(w), .events = POLLIN}};

		if (poll(p, 2, -1) < 0)
			continue;
		event = p[0].revents ? LAPSIM_LEAVE : lapsim_serve(w, why);
		serving = event == LAPSIM_RUNS;
	}
	w->keep = w->keep || event == LAPSIM_BROKEN;
	lapsim_stop(&w);
	_exit(0);
}

static ssize_t read_report(int fd, char *out, size_t size)
{
	size_t len = 0;
	ssize_t n;

	while (len + 1 < size) {
		n = read(fd, out + len, size - 1 - len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		len += (size_t)n;
	}
	out[len] = 0;
	return (ssize_t)len;
}

int sim_cmd_up(const struct sim_command *c, struct sim_arguments *a)
{
	char text[LAPSIM_WHY + 8];
	int report[2];
	pid_t parent = getpid(), pid;

	(void)c;
	a->world.dir = a->operand[0];
	if (pipe2(report, O_CLOEXEC) != 0)
		return sim_complain("cannot make a pipe: %s", strerror(errno));
	fflush(NULL);
	pid = fork();
	if (pid == 0)
		supervise(a, parent, report[1]);
	close(report[1]);
	if (pid < 0) {
		close(report[0]);
		return sim_complain("cannot start a supervisor: %s", strerror(errno));
	}
	read_report(report[0], text, sizeof(text));
	close(report[0]);
	if (text[0] != 'r') {
		waitpid(pid, NULL, 0);
		return sim_complain("%s", text[0] == 'f' ? text + 1 : "the supervisor died");
	}
	if (!a->world.has_seed)
		fprintf(stderr, "lapsim: seed %s\n", text + 1);
	if (a->world.capture)
		fprintf(stderr,
			"lapsim: capturing into %s, whose comment says how tshark reads it\n",
			a->world.capture);
	return a->json ? sim_client_print(a->operand[0], "status") : 0;
}
