/* SPDX-License-Identifier: MIT */
#ifndef SIM_MONOTONIC_H
#define SIM_MONOTONIC_H
#include <stdint.h>
#include <time.h>

/* Milliseconds of real time since some moment; what the world's clock does is nothing to it. */
static inline uint64_t sim_monotonic_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

#endif
