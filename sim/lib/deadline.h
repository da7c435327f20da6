/* SPDX-License-Identifier: MIT */
/*
 * Connections that take too long. A server's own time-out is one of inactivity, and a client that
 * sends a byte a second is never inactive; so a list of when each connection has to be through, and
 * a thread that shuts down those which are not.
 *
 * A connection has total_ms from its beginning for its first request, TLS included, and idle_ms +
 * total_ms from the end of one request for the next; once the line of a request is there, it has
 * total_ms at most.
 */
#ifndef SIM_LIB_DEADLINE_H
#define SIM_LIB_DEADLINE_H
#include <stdint.h>

#include "lib/fail.h"

struct sim_deadlines;

/* One connection's; the caller's storage. */
struct sim_deadline {
	struct sim_deadline *next, *previous;
	int fd;
	uint64_t due_ms; /* CLOCK_MONOTONIC; UINT64_MAX: was shut down */
};

LAPS_MUST_USE bool sim_deadlines_start(uint64_t idle_ms, uint64_t total_ms,
				       struct sim_deadlines **out, struct sim_err *err);
/* When no connection is left. */
void sim_deadlines_stop(struct sim_deadlines **list);

/* A connection has begun, the line of a request is there, a request is through. */
void sim_deadline_begin(struct sim_deadlines *list, struct sim_deadline *d, int fd);
void sim_deadline_request(struct sim_deadlines *list, struct sim_deadline *d);
void sim_deadline_through(struct sim_deadlines *list, struct sim_deadline *d);
/* What is under way is kept waiting by us for so long. */
void sim_deadline_later(struct sim_deadlines *list, struct sim_deadline *d, uint64_t ms);
/* Before its descriptor is closed, so that no other one of that number is shut down. */
void sim_deadline_end(struct sim_deadlines *list, struct sim_deadline *d);

#endif
