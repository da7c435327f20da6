/* SPDX-License-Identifier: MIT */
/*
 * What one call costs that the preloaded object replaces: nanoseconds, of the process's own time.
 * tests/bench/preload_bench.sh runs it with and without the object.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS 5

static int null_fd;

static void call_time(void)
{
	(void)time(NULL);
}

static void call_gettimeofday(void)
{
	struct timeval t;

	gettimeofday(&t, NULL);
}

static void call_realtime(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
}

static void call_monotonic(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
}

static void call_write(void)
{
	(void)!write(null_fd, "x", 1);
}

static int64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* The best of some rounds: others on the machine only make it longer. */
static double measure(void (*call)(void), int n)
{
	double best = 0;

	for (int r = 0; r < ROUNDS; r++) {
		int64_t begin = now_ns();
		double ns;

		for (int i = 0; i < n; i++)
			call();
		ns = (double)(now_ns() - begin) / n;
		if (r == 0 || ns < best)
			best = ns;
	}
	return best;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*call)(void);
	} calls[] = {
		{"time", call_time},
		{"gettimeofday", call_gettimeofday},
		{"CLOCK_REALTIME", call_realtime},
		{"CLOCK_MONOTONIC", call_monotonic},
		{"write", call_write},
	};
	int n = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 200000;

	null_fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		printf("%s %.1f\n", calls[i].name, measure(calls[i].call, n));
	return 0;
}
