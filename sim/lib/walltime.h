/* SPDX-License-Identifier: MIT */
#ifndef SIM_WALLTIME_H
#define SIM_WALLTIME_H
#include <laps/filetime.h>
#include <stdint.h>
#include <time.h>

/* The time of the wall as FILETIME ticks: the world's in a program that has its clock preloaded. */
static inline uint64_t sim_walltime_ticks(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (uint64_t)t.tv_sec * LAPS_TICKS_PER_SECOND + (uint64_t)t.tv_nsec / 100 +
	       LAPS_TICKS_UNIX_EPOCH;
}

#endif
