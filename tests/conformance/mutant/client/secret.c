/* SPDX-License-Identifier: MIT */
/* Mutants that leave the password somewhere. */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "conformance/mutant/client/mutant.h"

static void to_file(struct mutant *m, const struct laps_cycle_result *r)
{
	int fd = m->password ? mutant_open(m, "debug.log", O_WRONLY | O_CREAT | O_APPEND) : -1;

	(void)r;
	if (fd < 0)
		return;
	dprintf(fd, "password of %s: %s\n", m->account.name, laps_secret_text(m->password));
	close(fd);
}

static void to_output(struct mutant *m, const struct laps_cycle_result *r)
{
	(void)r;
	if (m->password)
		printf("new password: %s\n", laps_secret_text(m->password));
}

/* As a program that sets it with chpasswd and an argument. */
static void to_arguments(struct mutant *m, const struct laps_cycle_result *r)
{
	char *argv[] = {(char *)(uintptr_t) "true", NULL, NULL};
	pid_t pid;

	(void)r;
	if (!m->password)
		return;
	argv[1] = (char *)(uintptr_t)laps_secret_text(m->password);
	if (posix_spawnp(&pid, argv[0], NULL, NULL, argv, environ) == 0)
		waitpid(pid, NULL, 0);
}

const struct mutant_def mutants_secret[] = {
	{"secret-in-file", "writes the password into a log", .after = to_file},
	{"secret-in-output", "prints the password", .after = to_output},
	{"secret-in-argv", "hands the password over as an argument", .after = to_arguments},
	{0},
};
