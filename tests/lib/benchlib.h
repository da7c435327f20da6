/* SPDX-License-Identifier: MIT */
/*
 * Figures, and what they are measured against. Each is printed for people, a line under its
 * heading, and appended as a line of JSON to the file that $BENCH_REPORT names, of which
 * tests/bench/report.c makes one document.
 *
 * An operation beside the primitives it stands on: both take turns in short rounds, so that a
 * machine that changes its speed changes both; a figure is the median of the rounds, and so is the
 * ratio. One that misses the aim is marked. Seconds are those of the processor, so that other work
 * on the machine counts little.
 */
#ifndef TESTS_LIB_BENCHLIB_H
#define TESTS_LIB_BENCHLIB_H
#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#define BENCH_AIM 0.9 /* of the ceiling */

/* One operation, or one pass of the primitives it cannot do without. */
struct bench_side {
	void (*run)(void *ctx);
	void *ctx;
};

/* End the program with status 1 and "bench: WHAT failed" unless ok. */
void bench_must(bool ok, const char *what);
/* Seconds by a clock. */
double bench_seconds(clockid_t clock);
/* Seconds that this thread has had of a processor. */
double bench_now(void);
/* Of n values, which are sorted, the one that this part of them does not exceed. */
double bench_quantile(double *v, size_t n, double part);
double bench_median(double *v, size_t n);

/* What the figures that follow measure, and what stands in the column of their ceilings; NULL: they
 * have none. */
void bench_heading(const char *what, const char *ceiling);
/* The same without a line: it has been printed already. */
void bench_under(const char *what, const char *ceiling);

struct bench_figure {
	const char *name;
	double value;
	const char *unit; /* "/s", "ms", "us", "MiB", "bytes", ... */
	bool less;        /* is better */
	double ceiling;   /* in the same unit, from the same run; 0: there is none */
	double ratio;     /* how much of it is reached, 1: all; 0: what value and ceiling make */
	double aim;       /* what the ratio should be at least; 0: it has none */
	double bound;     /* what the value itself should not be above, or below unless less is
			   * better; 0: it has none */
	const char *note; /* what else is to be said of it; NULL: nothing */
};
/* False: it misses its aim or its bound. */
bool bench_figure(const struct bench_figure *f);
/* Something that was left out, and why. */
void bench_skip(const char *name, const char *why);

/* Measure a pair, with BENCH_AIM. */
void bench_row(const char *name, struct bench_side work, struct bench_side ceiling);
/* How often a side runs in a second, from one short run; to choose between primitives. */
double bench_rate(struct bench_side side);

#endif
