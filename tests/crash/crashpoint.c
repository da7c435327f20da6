/* SPDX-License-Identifier: MIT */
/*
 * List the system calls of a command that leave a trace outside of it, or kill it at one of them.
 *
 * usage: crashpoint list OUT COMMAND [ARGUMENT]...
 *        crashpoint before|after N COMMAND [ARGUMENT]...
 *
 * list writes a line a call to OUT: its number, its name, its path or paths. before and after kill
 * the command and its children with SIGKILL at the N-th call. Exit status: the command's; 137 when
 * it was killed; 125 when this system lets nobody be traced, as some containers do.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "crash/trace.h"

struct job {
	FILE *list;
	unsigned at;
	crash_deed deed;
};

static crash_deed decide(void *ctx, unsigned n, const struct crash_call *call, int *error)
{
	const struct job *j = ctx;

	(void)error;
	if (j->list)
		fprintf(j->list, "%u %s %s%s%s\n", n, call->name, call->path,
			call->to[0] ? " " : "", call->to);
	return n == j->at ? j->deed : CRASH_GO;
}

static int usage(void)
{
	fputs("usage: crashpoint list OUT COMMAND...\n"
	      "       crashpoint before|after N COMMAND...\n",
	      stderr);
	return 2;
}

int main(int argc, char **argv)
{
	struct job j = {0};
	struct crash_tracer t = {.decide = decide, .ctx = &j};
	struct crash_end end;
	const char *why;

	if (argc < 4)
		return usage();
	if (strcmp(argv[1], "list") == 0) {
		j.list = fopen(argv[2], "we");
		if (!j.list) {
			fprintf(stderr, "crashpoint: %s: %s\n", argv[2], strerror(errno));
			return 126;
		}
	} else {
		j.at = (unsigned)strtoul(argv[2], NULL, 10);
		j.deed = strcmp(argv[1], "before") == 0 ? CRASH_KILL_BEFORE : CRASH_KILL_AFTER;
		if (j.at == 0 || (j.deed == CRASH_KILL_AFTER && strcmp(argv[1], "after") != 0))
			return usage();
	}
	if (!crash_trace(argv + 3, &t, &end, &why)) {
		fprintf(stderr, "crashpoint: %s: %s\n", why, strerror(errno));
		return 125;
	}
	if (j.list && fclose(j.list) != 0)
		return 126;
	if (end.killed || WIFSIGNALED(end.status))
		return end.killed ? 137 : 128 + WTERMSIG(end.status);
	return WEXITSTATUS(end.status);
}
