/* SPDX-License-Identifier: MIT */
/*
 * What is counted while a fleet runs: how cycles ended, and how long things took from when they
 * began, of requests those that were answered well. A histogram has
 * buckets a 32nd of a power of two wide, so what is read from it is at most 3 % too high.
 */
#ifndef SIM_FLEET_TALLY_H
#define SIM_FLEET_TALLY_H
#include <laps/cycle.h>
#include <laps/step.h>
#include <stddef.h>
#include <stdint.h>

#define FLEET_BUCKETS (32 * 36) /* up to 2^40 ns, 18 minutes */

struct fleet_histogram {
	uint64_t n, sum_ns, max_ns;
	uint64_t bucket[FLEET_BUCKETS];
};
void fleet_histogram_add(struct fleet_histogram *h, uint64_t ns);
void fleet_histogram_merge(struct fleet_histogram *into, const struct fleet_histogram *from);
/* The greatest time that a bucket is for, in ns. */
uint64_t fleet_bucket_ns(size_t bucket);
/* What was added since before, an earlier state of h; its maximum is that of all of h. */
void fleet_histogram_since(const struct fleet_histogram *h, const struct fleet_histogram *before,
			   struct fleet_histogram *out);
/* The least time that so many thousandths of all do not exceed, in ns; 0 when there are none. */
uint64_t fleet_histogram_quantile(const struct fleet_histogram *h, unsigned thousandths);

/* What takes time. */
typedef enum fleet_timed {
	FLEET_CYCLE,    /* a whole one that had nothing to do */
	FLEET_ROTATION, /* a whole one that rotated */
	FLEET_FAILED,   /* a whole one that failed */
	FLEET_BIND,
	FLEET_READ,
	FLEET_WRITE,
	FLEET_TOKEN,
	FLEET_UPLOAD,
	FLEET_SESSION, /* a whole one with Kerberos, of which the rest are parts: */
	FLEET_CONNECT, /* to a controller, with TLS, and what it says of itself */
	FLEET_TICKETS, /* from the KDC */
	FLEET_GSSAPI,  /* the bind with them */
	FLEET_WORK,    /* the cycle's own, and the end */
	FLEET_TIMED_N
} fleet_timed;
extern const char *const fleet_timed_name[FLEET_TIMED_N];

#define FLEET_WHY 160 /* bytes of a reason */

struct fleet_tally {
	uint64_t outcome[LAPS_CYCLE_FAILED + 1];
	uint64_t failed_at[LAPS_STEP_N];
	char why[LAPS_STEP_N][FLEET_WHY]; /* of one of them */
	uint64_t turned;  /* cycles that asked another controller, since one was behind */
	uint64_t retries; /* cycles behind a failed one */
	struct fleet_histogram time[FLEET_TIMED_N];
};
void fleet_tally_merge(struct fleet_tally *into, const struct fleet_tally *from);
uint64_t fleet_tally_cycles(const struct fleet_tally *t);
/* Of them, those that did not fail. */
uint64_t fleet_tally_done(const struct fleet_tally *t);

/* Processor time of this process, in seconds. */
double fleet_cpu_s(void);
/* What it has had in memory at most. */
uint64_t fleet_peak_bytes(void);

#endif
