/* SPDX-License-Identifier: MIT */
#include "lib/runner.h"
#include <stdio.h>
#include <stdlib.h>

static unsigned int skipped;

void laps_test_skip(const char *name, const char *why)
{
	printf("skip %s: %s\n", name, why);
	skipped++;
}

int laps_test_main(int argc, char **argv, Suite *(*make)(void))
{
	SRunner *runner;
	int run, failed;

	if (argc > 2 || (argc == 2 && argv[1][0] == '-')) {
		fprintf(stderr, "usage: %s [CASE]\n", argv[0]);
		return 2;
	}
	if (argc == 2 && setenv("CK_RUN_CASE", argv[1], 1) != 0) {
		perror("setenv");
		return 2;
	}
	runner = srunner_create(make());
	fflush(NULL); /* a forked test would print it once more */
	srunner_run_all(runner, CK_ENV);
	run = srunner_ntests_run(runner);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	printf("%d passed, %d failed, %u skipped\n", run - failed, failed, skipped);
	/* with a case asked for by name, a program that has none of that name is no failure */
	if (run == 0 && skipped == 0 && !getenv("CK_RUN_CASE") && !getenv("CK_RUN_SUITE"))
		return 1;
	return failed ? 1 : 0;
}
