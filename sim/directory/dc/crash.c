/* SPDX-License-Identifier: MIT */
#include "directory/dc/crash.h"

#include <pthread.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "directory/dc/names.h"
#include "directory/dc/turn.h"

static time_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec;
}

/* By this thread, which has the turn: when it goes on all have stopped. Who asked waits no longer
 * than that, and would not have it go on again. */
static void stand(void)
{
	const time_t asked = now();

	dc_turn_take();
	if (now() - asked < DC_STAND_S)
		raise(SIGSTOP);
	dc_turn_give();
}

static void crash(void)
{
	dc_turn_take();
	kill(getpid(), SIGKILL);
}

static void *wait_for_it(void *arg)
{
	const sigset_t *set = arg;
	int signal;

	for (;;)
		if (sigwait(set, &signal) == 0)
			(signal == DC_STAND ? stand : crash)();
	return NULL;
}

bool dc_crash_open(void)
{
	static sigset_t set;
	pthread_t thread;

	sigemptyset(&set);
	sigaddset(&set, DC_CRASH);
	sigaddset(&set, DC_STAND);
	return pthread_sigmask(SIG_BLOCK, &set, NULL) == 0 &&
	       pthread_create(&thread, NULL, wait_for_it, &set) == 0 && pthread_detach(thread) == 0;
}
