/* SPDX-License-Identifier: MIT */
/* Real time since some moment, CLOCK_MONOTONIC; what the world's clock does is nothing to it. */
#ifndef SIM_MONOTONIC_H
#define SIM_MONOTONIC_H
#include <stdint.h>
#include <time.h>

static inline uint64_t sim_monotonic_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * UINT64_C(1000000000) + (uint64_t)t.tv_nsec;
}

static inline uint64_t sim_monotonic_us(void)
{
	return sim_monotonic_ns() / 1000;
}

static inline uint64_t sim_monotonic_ms(void)
{
	return sim_monotonic_ns() / 1000000;
}

#endif
