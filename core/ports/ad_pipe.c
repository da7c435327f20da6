/* SPDX-License-Identifier: MIT */
#include "ports/ad_pipe.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>

void laps_ad_pipe_hold(struct laps_ad_pipe *p)
{
	sigset_t set;

	sigemptyset(&set);
	sigpending(&set);
	p->pending = sigismember(&set, SIGPIPE) == 1;
	sigemptyset(&set);
	sigaddset(&set, SIGPIPE);
	pthread_sigmask(SIG_BLOCK, &set, &p->mask);
}

void laps_ad_pipe_release(const struct laps_ad_pipe *p)
{
	static const struct timespec now = {0};
	int saved = errno;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGPIPE);
	if (!p->pending)
		while (sigtimedwait(&set, NULL, &now) < 0 && errno == EINTR)
			;
	pthread_sigmask(SIG_SETMASK, &p->mask, NULL);
	errno = saved;
}
