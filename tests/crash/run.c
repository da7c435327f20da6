/* SPDX-License-Identifier: MIT */
#include "crash/run.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

_Noreturn void crash_die(const char *format, ...)
{
	va_list ap;

	fputs("crash-matrix: ", stderr);
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(2);
}

/* The texts of argv are not written to; exec's prototype is older than const. */
static void exec(const char *const argv[])
{
	union {
		const char *const *in;
		char *const *out;
	} list = {.in = argv};

	execvp(argv[0], list.out);
	_exit(127);
}

int crash_run(const char *const argv[], const char *input, char out[static CRASH_OUT_MAX])
{
	int to[2], from[2], status;
	size_t n = 0;
	ssize_t got;
	pid_t pid;

	if (pipe(to) != 0 || pipe(from) != 0 || (pid = fork()) < 0)
		crash_die("cannot start %s", argv[0]);
	if (pid == 0) {
		dup2(to[0], 0);
		dup2(from[1], 1);
		close(to[0]), close(to[1]), close(from[0]), close(from[1]);
		exec(argv);
	}
	close(to[0]), close(from[1]);
	if (input && write(to[1], input, strlen(input)) < 0)
		crash_die("cannot write to %s", argv[0]);
	close(to[1]);
	while ((got = read(from[0], out + n, CRASH_OUT_MAX - 1 - n)) > 0)
		n += (size_t)got;
	out[n] = 0;
	close(from[0]);
	if (waitpid(pid, &status, 0) != pid)
		crash_die("cannot wait for %s", argv[0]);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int crash_shell(const char *line)
{
	const char *const argv[] = {"sh", "-c", line, NULL};
	char out[CRASH_OUT_MAX];

	return crash_run(argv, NULL, out);
}

void crash_member(const char *json, const char *name, char *out, size_t size)
{
	json_t *root = json_loads(json, 0, NULL);
	const char *text = json_string_value(json_object_get(root, name));

	snprintf(out, size, "%s", text ? text : "");
	json_decref(root);
}
