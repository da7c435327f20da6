/* SPDX-License-Identifier: MIT */
/*
 * What the plan of faults costs each request of a server: asked as sim/directory/dc asks it for one
 * modify, when nothing is to go wrong, when one rule is for something else, and when 128 are.
 * Beside it what such a modify takes slapd, so that the share can be read off.
 *
 * usage: fault_bench
 */
#include <laps/worldfault.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "lib/benchlib.h"

#define TIMES     2000000u
#define ROUNDS    5
#define MODIFY_US 80.0 /* of processor time: tests/bench/dc_bench.sh */
#define CEILING   0.05 /* of that, for one rule that does not match */

static struct laps_worldfault w = {.magic = LAPS_WORLDFAULT_MAGIC};

static double now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void rules(unsigned n)
{
	w.n_on = n;
	for (unsigned i = 0; i < LAPS_WORLDFAULT_RULES; i++)
		w.rule[i] = (struct laps_worldfault_rule){.on = i < n,
							  .first = 1,
							  .millionths = LAPS_FAULT_ALWAYS,
							  .protocol = "ldap",
							  .operation = "search",
							  .effect = "busy"};
}

/* Nanoseconds for one request, the best of the rounds. */
static double measure(void)
{
	double best = 0;

	for (int r = 0; r < ROUNDS; r++) {
		double begin = now_ns(), each;
		struct laps_fault fault;

		for (unsigned i = 0; i < TIMES; i++)
			if (laps_worldfault_take(&w, "ldap", "modify", "WS0001$", &fault))
				abort();
		each = (now_ns() - begin) / TIMES;
		if (r == 0 || each < best)
			best = each;
	}
	return best;
}

int main(void)
{
	static const unsigned n[] = {0, 1, LAPS_WORLDFAULT_RULES};
	int status = 0;

	bench_heading("what the plan of faults costs a request, faults in force", NULL);
	for (size_t i = 0; i < sizeof(n) / sizeof(n[0]); i++) {
		const bool few = n[i] <= 1;
		double ns;
		char name[32], note[64];

		rules(n[i]);
		ns = measure();
		snprintf(name, sizeof(name), "%u", n[i]);
		snprintf(note, sizeof(note), "%.4f %% of a modify", ns / 10 / MODIFY_US);
		if (!bench_figure(
			    &(struct bench_figure){.name = name,
						   .value = ns,
						   .unit = "ns",
						   .less = true,
						   .bound = few ? MODIFY_US * 1000 * CEILING : 0,
						   .note = note}))
			status = 1;
	}
	return status;
}
