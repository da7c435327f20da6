/* SPDX-License-Identifier: MIT */
#include "directory/dc/crash.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "directory/dc/names.h"
#include "directory/dc/turn.h"

static void *wait_for_it(void *arg)
{
	sigset_t set;
	int signal;

	(void)arg;
	sigemptyset(&set);
	sigaddset(&set, DC_CRASH);
	while (sigwait(&set, &signal) != 0)
		;
	dc_turn_take();
	kill(getpid(), SIGKILL);
	return NULL;
}

bool dc_crash_open(void)
{
	pthread_t thread;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, DC_CRASH);
	return pthread_sigmask(SIG_BLOCK, &set, NULL) == 0 &&
	       pthread_create(&thread, NULL, wait_for_it, NULL) == 0 && pthread_detach(thread) == 0;
}
