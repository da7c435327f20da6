/* SPDX-License-Identifier: MIT */
/*
 * The entropy port: getrandom(2) on a real host. On a simulated one a stream over (seed, computer,
 * counter) whose counter is a file of the world: it is advanced durably before the bytes are used,
 * so that neither a second process nor a restored image of the host draws the same bytes again.
 */
#ifndef LAPS_PORTS_ENTROPY_H
#define LAPS_PORTS_ENTROPY_H
#include <stdbool.h>
#include <stdint.h>

#include <laps/err.h>
#include <laps/ports.h>

/* Blocks of LAPS_STREAM_BLOCK bytes taken from the file at once: a cycle then syncs it once. */
#define LAPS_ENTROPY_RESERVE 64

/* Zero it; for a simulated host set counter_path (borrowed), seed and label. */
struct laps_entropy {
	const char *counter_path; /* NULL: a real host */
	uint64_t seed;
	char label[80];     /* "entropy/WS0001" */
	uint64_t next, end; /* blocks reserved and not yet used */
};
/* The port over e, which must outlive it. A counter file that is not there yet counts from 0. */
struct laps_entropy_port laps_entropy_port(struct laps_entropy *e);

#endif
