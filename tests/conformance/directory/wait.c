/* SPDX-License-Identifier: MIT */
#include "conformance/directory/wait.h"

#include <stdlib.h>
#include <time.h>

#define PAUSE_NS  20000000L
#define REPLICA_S 30 /* unless the target says otherwise */

static long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

long dir_deadline(long seconds)
{
	return now_ms() + 1000 * seconds;
}

long dir_replica_deadline(const struct conform *c)
{
	const char *text = conform_target_get(c->target, "replica-seconds");

	return dir_deadline(text ? strtol(text, NULL, 10) : REPLICA_S);
}

bool dir_wait(long deadline_ms)
{
	if (now_ms() > deadline_ms)
		return false;
	nanosleep(&(struct timespec){.tv_nsec = PAUSE_NS}, NULL);
	return true;
}
