/* SPDX-License-Identifier: MIT */
#include "run/inside.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/preload.h"
#include "run/options.h"
#include "run/program_dir.h"

#define DEFAULT_PATH     "/usr/local/bin:/usr/bin:/bin"
#define STATUS_NOT_FOUND 127
#define STATUS_NO_EXEC   126

/* PATH as it gets it: our own directory, then the caller's, or what a shell has without one. */
static bool set_path(struct sim_env *e)
{
	const char *path = getenv("PATH");
	char dir[PATH_MAX];

	return !sim_program_dir(dir, sizeof(dir)) ||
	       sim_env_set(e, "PATH", "%s:%s", dir, path && *path ? path : DEFAULT_PATH);
}

/* The caller's environment, as the world changes it. NULL: no memory. */
static char **make_environment(const struct sim_env *world)
{
	struct sim_env e;
	char **environment = NULL;
	bool ok = true;

	sim_env_init(&e);
	for (size_t i = 0; ok && i < world->n; i++)
		ok = world->var[i].value
			     ? sim_env_set(&e, world->var[i].name, "%s", world->var[i].value)
			     : sim_env_unset(&e, world->var[i].name);
	if (ok && sim_preload_keep(&e) && set_path(&e))
		environment = sim_environ_new(&e, environ);
	sim_env_clear(&e);
	return environment;
}

bool sim_inside_start(const struct sim_inside *inside, struct sim_child *out, int *status)
{
	char **environment = make_environment(inside->env);
	bool not_found = false, ok = false;
	struct sim_err err;

	if (!environment)
		sim_fail_nomem(&err);
	else
		ok = sim_child_start(&(struct sim_child_how){.argv = inside->argv,
							     .envp = environment,
							     .ignored = inside->ignored,
							     .files = inside->files,
							     SIM_CHILD_STREAMS},
				     out, &not_found, &err);
	sim_environ_free(environment);
	if (!ok) {
		sim_complain("%s", err.text);
		*status = not_found ? STATUS_NOT_FOUND : STATUS_NO_EXEC;
	}
	return ok;
}

int sim_inside_status(int status)
{
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

bool sim_inside_start_shell(const struct sim_inside *inside, struct sim_child *out, int *status)
{
	const char *shell = getenv("SHELL");
	const char *argv[] = {shell && *shell ? shell : "/bin/sh", NULL};
	struct sim_inside shown = *inside;

	/* what a plain shell takes, and what Debian's bash has in front of its own prompt */
	if (setenv("PS1", "(lapsim) $ ", 1) != 0 || setenv("debian_chroot", "lapsim", 1) != 0) {
		*status = STATUS_NO_EXEC;
		return sim_complain("out of memory") == 0;
	}
	shown.argv = argv;
	return sim_inside_start(&shown, out, status);
}
