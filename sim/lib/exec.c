/* SPDX-License-Identifier: MIT */
#include "lib/exec.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SHELL "/bin/sh"

/* What execvp looks through, in the environment that the program will have. */
static const char *path_of(char *const *envp)
{
	for (; *envp; envp++)
		if (strncmp(*envp, "PATH=", 5) == 0)
			return *envp + 5;
	return "/bin:/usr/bin";
}

/* Every place in turn; an empty part of PATH is the current directory. */
static bool list_places(const char *name, const char *path, struct sim_exec *e)
{
	size_t n = 0, most = 2;

	for (const char *p = path; *p; p++)
		most += *p == ':';
	e->path = calloc(most + 1, sizeof(*e->path));
	if (!e->path)
		return false;
	if (strchr(name, '/')) {
		e->path[0] = strdup(name);
		return e->path[0] != NULL;
	}
	for (;;) {
		int len = (int)strcspn(path, ":");

		if (asprintf(&e->path[n], "%.*s%s%s", len, path, len ? "/" : "", name) < 0) {
			e->path[n] = NULL;
			return false;
		}
		n++;
		if (!path[len])
			return true;
		path += len + 1;
	}
}

/* sh, a place, and the arguments. */
static bool list_shell(const char *const *argv, struct sim_exec *e)
{
	size_t n = 0;

	while (argv[n])
		n++;
	e->shell = calloc(n + 2, sizeof(*e->shell));
	if (!e->shell)
		return false;
	e->shell[0] = SHELL;
	for (size_t i = 1; i < n; i++)
		e->shell[i + 1] = argv[i];
	return true;
}

bool sim_exec_prepare(const char *const *argv, char *const *envp, struct sim_exec *out,
		      struct sim_err *err)
{
	struct sim_exec e = {.argv = (char *const *)(uintptr_t)argv, .envp = envp};

	if (!list_places(argv[0], path_of(envp), &e) || !list_shell(argv, &e)) {
		sim_exec_clear(&e);
		return sim_fail_nomem(err);
	}
	*out = e;
	return true;
}

void sim_exec_clear(struct sim_exec *e)
{
	for (char **p = e->path; p && *p; p++)
		free(*p);
	free(e->path);
	free(e->shell);
	*e = (struct sim_exec){0};
}

/* Is it as if there were nothing in that place? */
static bool goes_on(int error)
{
	return error == ENOENT || error == ENOTDIR || error == EACCES || error == ESTALE ||
	       error == ENODEV || error == ETIMEDOUT;
}

int sim_exec(struct sim_exec *e)
{
	int denied = 0;

	if (!*e->argv[0])
		return ENOENT;
	for (char **p = e->path; *p; p++) {
		execve(*p, e->argv, e->envp);
		if (errno == ENOEXEC) {
			e->shell[1] = *p;
			execve(SHELL, (char *const *)(uintptr_t)e->shell, e->envp);
		}
		if (!goes_on(errno))
			return errno;
		if (errno == EACCES)
			denied = EACCES;
	}
	return denied ? denied : ENOENT;
}
