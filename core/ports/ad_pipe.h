/* SPDX-License-Identifier: MIT */
/*
 * libldap writes to its socket without MSG_NOSIGNAL: a server that has gone would end the process.
 * A library may not change what its program does about SIGPIPE, so it is held back for this thread
 * while libldap works, and one that came up meanwhile is taken away.
 */
#ifndef LAPS_PORTS_AD_PIPE_H
#define LAPS_PORTS_AD_PIPE_H
#include <signal.h>
#include <stdbool.h>

struct laps_ad_pipe {
	sigset_t mask; /* of the thread, before */
	bool pending;  /* one was there before, and is not ours to take */
};
void laps_ad_pipe_hold(struct laps_ad_pipe *p);
/* errno stays as it is. */
void laps_ad_pipe_release(const struct laps_ad_pipe *p);

#endif
