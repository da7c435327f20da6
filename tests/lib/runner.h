/* SPDX-License-Identifier: MIT */
/*
 * The main function of every unit program.
 *
 *	int main(int argc, char **argv) { return laps_test_main(argc, argv, make_suite); }
 *
 * Check reads CK_FORK, CK_RUN_CASE, CK_RUN_SUITE, CK_VERBOSITY and CK_TIMEOUT_MULTIPLIER from the
 * environment; one argument is the name of a test case and does what CK_RUN_CASE does.
 */
#ifndef TESTS_LIB_RUNNER_H
#define TESTS_LIB_RUNNER_H
#include <check.h>

/*
 * Make the suite, run it, print Check's failures and "N passed, F failed, S skipped" as the last
 * line. Returns the exit status: 0; 1 when a test failed or none ran; 2 for wrong usage.
 */
int laps_test_main(int argc, char **argv, Suite *(*make)(void));

/*
 * Say that a test is left out. For use while the suite is made, never inside a test. Prints
 * "skip NAME: WHY", which the runner of all programs collects.
 */
void laps_test_skip(const char *name, const char *why);

#endif
