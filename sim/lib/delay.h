/* SPDX-License-Identifier: MIT */
/*
 * Things that are to be done in so many milliseconds of real time, by a thread that begins with the
 * first of them. What is done must be short and must not wait.
 */
#ifndef SIM_LIB_DELAY_H
#define SIM_LIB_DELAY_H
#include <stdbool.h>
#include <stdint.h>

struct sim_delays;

/* One; the caller's storage, until it is done. */
struct sim_delay {
	struct sim_delay *next;
	uint64_t due_ms; /* CLOCK_MONOTONIC */
};

/* done: called once for each, in that thread, or by sim_delays_end. NULL: no memory. */
struct sim_delays *sim_delays_new(void (*done)(struct sim_delay *d));
/* Do all that is left, now; none can be added then. */
void sim_delays_end(struct sim_delays *list);
/* After sim_delays_end; *list may be NULL, is set to NULL. */
void sim_delays_free(struct sim_delays **list);

/* False: it has ended, or there can be no thread, and d is not done. */
bool sim_delay_add(struct sim_delays *list, struct sim_delay *d, uint64_t ms);

#endif
