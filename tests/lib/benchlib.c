/* SPDX-License-Identifier: MIT */
#include "lib/benchlib.h"

#include <stdio.h>
#include <stdlib.h>

#define ROUNDS     61
#define ROUND_SECS 0.005 /* a side, a round */

void bench_must(bool ok, const char *what)
{
	if (!ok) {
		fflush(stdout);
		fprintf(stderr, "bench: %s failed\n", what);
		exit(1);
	}
}

double bench_seconds(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

double bench_now(void)
{
	return bench_seconds(CLOCK_THREAD_CPUTIME_ID);
}

static int by_value(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double bench_quantile(double *v, size_t n, double part)
{
	qsort(v, n, sizeof(v[0]), by_value);
	return v[(size_t)((double)(n - 1) * part + 0.5)];
}

double bench_median(double *v, size_t n)
{
	return bench_quantile(v, n, 0.5);
}

static double seconds(struct bench_side side, unsigned n)
{
	double start = bench_now();

	for (unsigned i = 0; i < n; i++)
		side.run(side.ctx);
	return bench_now() - start;
}

/* How many runs last a round; warms up on the way. */
static unsigned fill_round(struct bench_side side)
{
	unsigned n = 1;
	double s = seconds(side, n);

	while (s < ROUND_SECS / 4) {
		n *= 2;
		s = seconds(side, n);
	}
	n = (unsigned)(ROUND_SECS / s * n);
	return n > 0 ? n : 1;
}

double bench_rate(struct bench_side side)
{
	unsigned n = fill_round(side);

	return n / seconds(side, n);
}

void bench_row(const char *name, struct bench_side work, struct bench_side ceiling)
{
	unsigned work_n = fill_round(work), ceiling_n = fill_round(ceiling);
	double ours[ROUNDS], bare[ROUNDS], ratio[ROUNDS];

	for (int round = 0; round < ROUNDS; round++) {
		bool work_first = round % 2 == 0;

		if (work_first)
			ours[round] = work_n / seconds(work, work_n);
		bare[round] = ceiling_n / seconds(ceiling, ceiling_n);
		if (!work_first)
			ours[round] = work_n / seconds(work, work_n);
		ratio[round] = ours[round] / bare[round];
	}
	(void)bench_figure(&(struct bench_figure){.name = name,
						  .value = bench_median(ours, ROUNDS),
						  .unit = "/s",
						  .ceiling = bench_median(bare, ROUNDS),
						  .ratio = bench_median(ratio, ROUNDS),
						  .aim = BENCH_AIM});
}
