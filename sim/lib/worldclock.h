/* SPDX-License-Identifier: MIT */
/*
 * A world's clock (laps/worldclock.h), as its writer and its servers have it. It goes forward only:
 * the servers of a world and what they have stamped do not stand a clock that goes back. Only a
 * world that begins again, with new servers, has its clock where it began.
 */
#ifndef SIM_LIB_WORLDCLOCK_H
#define SIM_LIB_WORLDCLOCK_H
#include <laps/worldclock.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/fail.h"

/* What it can be set to: from 1800-01-01 until 2200-01-01, as FILETIME. */
#define SIM_CLOCK_LEAST UINT64_C(62798112000000000)
#define SIM_CLOCK_END   UINT64_C(189025920000000000)

struct sim_clock {
	struct laps_worldclock *map; /* NULL: closed */
};

/* Make the file name in dir, running from start_ticks; 0: from now. */
LAPS_MUST_USE bool sim_clock_make(int dir, const char *name, uint64_t start_ticks,
				  struct sim_clock *out, struct sim_err *err);
/* Map one that another process has made, to read it. */
LAPS_MUST_USE bool sim_clock_open(const char *path, struct sim_clock *out, struct sim_err *err);
void sim_clock_close(struct sim_clock *c);

/* World time, FILETIME ticks; in any thread. */
uint64_t sim_clock_now(const struct sim_clock *c);
/* Jump to ticks; one thread at a time. False when that lies in the world's past or beyond what a
 * clock can hold. */
LAPS_MUST_USE bool sim_clock_set(struct sim_clock *c, uint64_t ticks, struct sim_err *err);
/* Jump forward by so many seconds. */
LAPS_MUST_USE bool sim_clock_advance(struct sim_clock *c, uint64_t seconds, struct sim_err *err);
/* Where it was made to begin: at start_ticks, or, with 0, in step with the machine's clock. */
LAPS_MUST_USE bool sim_clock_begin_again(struct sim_clock *c, uint64_t start_ticks,
					 struct sim_err *err);
/* How far it is ahead of the machine's clock, in seconds; below 0: behind. */
int64_t sim_clock_offset(const struct sim_clock *c);

#endif
