/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

#include "conformance/complain.h"
#include "conformance/do.h"

/* COMMAND's own --help, behind "--", is not ours. */
static bool wants_help(int argc, char **argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], "--help") == 0)
			return true;
	return false;
}

static int dispatch(int argc, char **argv)
{
	const struct conform_suite_def *suite = argc > 1 ? conform_suite_find(argv[1]) : NULL;
	struct conform_options o;

	if (wants_help(argc, argv) && (suite || argv[1][0] == '-')) {
		conform_help(suite);
		return 0;
	}
	if (argc < 2)
		return conform_misused("no suite");
	if (strcmp(argv[1], "--version") == 0) {
		puts("laps-conform " LAPS_VERSION);
		return 0;
	}
	if (!suite)
		return conform_misused(
			argv[1][0] == '-' ? "unknown option '%s'" : "unknown suite '%s'", argv[1]);
	if (!conform_options_parse(suite, argc - 2, argv + 2, &o))
		return 2;
	if (o.list)
		return conform_do_list(&o);
	return o.clean ? conform_do_clean(&o) : conform_do_run(&o);
}

int main(int argc, char **argv)
{
	struct sim_err err;
	int status;

	/* no core dump of passwords */
	prctl(PR_SET_DUMPABLE, 0);
	status = dispatch(argc, argv);
	if (ferror(stdout))
		errno = EIO;
	else if (fflush(stdout) == 0)
		return status;
	sim_fail_errno(&err, errno, "cannot write", "stdout");
	return conform_complain("%s", err.text);
}
