/* SPDX-License-Identifier: MIT */
#include "lib/many.h"

#include <check.h>
#include <sys/wait.h>
#include <unistd.h>

void many_at_once(int workers, bool (*work)(int worker))
{
	int status;

	for (int i = 0; i < workers; i++) {
		pid_t pid = fork();

		ck_assert_int_ge(pid, 0);
		if (pid == 0)
			_exit(work(i) ? 0 : 1);
	}
	for (int i = 0; i < workers; i++) {
		ck_assert_int_gt(wait(&status), 0);
		ck_assert_int_eq(status, 0);
	}
}
