/* SPDX-License-Identifier: MIT */
/*
 * Figures side by side: what an operation does per second, and what the primitives it stands on do.
 * Both take turns in short rounds, so that a machine that changes its speed changes both; a figure
 * is the median of the rounds, and so is the ratio. One that misses the aim is marked. Seconds are
 * those of the processor, so that other work on the machine counts little.
 */
#ifndef TESTS_LIB_BENCHLIB_H
#define TESTS_LIB_BENCHLIB_H
#include <stdbool.h>
#include <stddef.h>

#define BENCH_AIM 0.9 /* of the ceiling */

/* One operation, or one pass of the primitives it cannot do without. */
struct bench_side {
	void (*run)(void *ctx);
	void *ctx;
};

/* End the program with status 1 and "bench: WHAT failed" unless ok. */
void bench_must(bool ok, const char *what);
/* Seconds that this thread has had of a processor. */
double bench_now(void);

/* A line above the rows: what they measure. */
void bench_heading(const char *title);
/* Measure a pair and print its row. */
void bench_row(const char *name, struct bench_side work, struct bench_side ceiling);
/* How often a side runs in a second, from one short run; to choose between primitives. */
double bench_rate(struct bench_side side);

#endif
