/* SPDX-License-Identifier: MIT */
/*
 * What a world costs: until it is ready, with and without its servers, for few and for many
 * computers; to be put back, kept and steered, over the control socket of one that runs; in memory;
 * and twenty of them at once. Medians, with the least and the most beside them, as others may have
 * the machine. Where something has to happen anyway it is the ceiling, measured in the same run,
 * and a figure's share tells how much of it that is.
 *
 * usage: world_bench [ROUNDS [COMPUTERS]]     COMPUTERS of the large world; 0: none
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "benchworld.h"
#include "lib/benchlib.h"

#define ROUNDS     20u
#define ROUNDS_MAX 100u
#define FEW        3u /* rounds of what takes long */
#define LARGE      100000u
#define ROOM_EACH                                                                      \
	36864.0 /* bytes of memory that a computer of a large world takes, with images \
		 */
#define TOGETHER 20

static char *parent; /* directory of all worlds */
static unsigned rounds = ROUNDS;

struct times {
	double secs[ROUNDS_MAX];
	unsigned n;
};

static void add(struct times *t, double secs)
{
	bench_must(t->n < ROUNDS_MAX, "room for rounds");
	t->secs[t->n++] = secs;
}

/* ceiling: 0 when there is none. */
static void row(const char *name, struct times *t, double ceiling)
{
	const double m = bench_median(t->secs, t->n);
	char note[64] = "once";

	if (t->n > 1)
		snprintf(note, sizeof(note), "%.2f to %.2f, %u times", t->secs[0] * 1000,
			 t->secs[t->n - 1] * 1000, t->n);
	(void)bench_figure(&(struct bench_figure){.name = name,
						  .value = m * 1000,
						  .unit = "ms",
						  .less = true,
						  .ceiling = ceiling * 1000,
						  .note = note});
}

static void name_dir(char out[static 128], int number)
{
	snprintf(out, 128, "%s/w%d", parent, number);
}

/* The last one stays, in w. */
static void start_rounds(const char *name, const char *const *options, unsigned n, double ceiling,
			 struct benchworld *w)
{
	struct times t = {.n = 0};
	char dir[128];

	name_dir(dir, 0);
	for (unsigned i = 0; i < n; i++) {
		const double begin = bench_seconds(CLOCK_MONOTONIC);

		benchworld_begin(dir, options, w);
		benchworld_wait(w);
		add(&t, bench_seconds(CLOCK_MONOTONIC) - begin);
		if (i + 1 < n)
			benchworld_down(w);
	}
	row(name, &t, ceiling);
}

static void run_rounds(const char *name, const char *const *argv, double ceiling)
{
	struct times t = {.n = 0};

	for (unsigned i = 0; i < rounds; i++)
		add(&t, benchworld_run(argv));
	row(name, &t, ceiling);
}

/* Returns that of slapd: what a world with a directory cannot do without, however it is put back.
 */
static double ceilings(void)
{
	static const char *const nothing[] = {"true", NULL};
	static const char *const directory[] = {"--only", "directory", NULL};
	struct times t = {.n = 0};
	struct benchworld_command c;
	struct benchworld w;
	double secs;
	const char *const clean[] = {"rm", "-rf", w.dir, NULL};
	char dir[128];

	bench_heading("worlds: ceilings", NULL);
	run_rounds("true, from fork to end", nothing, 0);
	name_dir(dir, 0);
	benchworld_begin(dir, directory, &w);
	benchworld_wait(&w);
	c = benchworld_take_slapd(&w);
	for (unsigned i = 0; i < rounds; i++)
		add(&t, benchworld_first_answer(&c, dir));
	row("slapd, from fork to its first answer", &t, 0);
	secs = bench_median(t.secs, t.n);
	benchworld_command_clear(&c);
	benchworld_run(clean);
	return secs;
}

static void ask_rounds(const struct benchworld *w, const char *name, const char *request,
		       unsigned n, double ceiling)
{
	struct times t = {.n = 0};

	for (unsigned i = 0; i < n; i++)
		add(&t, benchworld_ask(w, request));
	row(name, &t, ceiling);
}

/* ceiling: of slapd, which starts anew. */
static void verbs(const struct benchworld *w, unsigned n, double ceiling)
{
	ask_rounds(w, "snapshot",
		   "{\"verb\":\"snapshot\",\"op\":\"take\",\"name\":\"s\",\"replace\":true}", n, 0);
	ask_rounds(w, "restore", "{\"verb\":\"restore\",\"name\":\"s\"}", n, ceiling);
	ask_rounds(w, "restore, hosts only",
		   "{\"verb\":\"restore\",\"name\":\"s\",\"only\":\"host\"}", n, 0);
	ask_rounds(w, "restore, directory only",
		   "{\"verb\":\"restore\",\"name\":\"s\",\"only\":\"directory\"}", n, ceiling);
	ask_rounds(w, "restore, cloud only",
		   "{\"verb\":\"restore\",\"name\":\"s\",\"only\":\"cloud\"}", n, 0);
	ask_rounds(w, "clock advance by a year",
		   "{\"verb\":\"clock\",\"op\":\"advance\",\"duration\":\"365d\"}", n, 0);
	ask_rounds(w, "reset", "{\"verb\":\"reset\"}", n, ceiling);
}

static void print_size(const char *name, struct benchworld_size s)
{
	char note[64];

	snprintf(note, sizeof(note), "%.1f of it databases; the directory takes %.1f", s.databases,
		 s.directory);
	(void)bench_figure(&(struct bench_figure){
		.name = name, .value = s.processes, .unit = "MiB", .less = true, .note = note});
}

static void started(double ceiling, struct benchworld_size size[static 5])
{
	static const struct {
		const char *name, *const options[3];
	} kind[] = {
		{"directory", {"--only", "directory"}},
		{"directory, kdc", {"--only", "directory,kdc"}},
		{"directory, kdc, kds", {"--only", "directory,kdc,kds"}},
		{"directory, cloud", {"--only", "directory,cloud"}},
		{"all", {NULL}},
	};
	struct benchworld w;

	bench_heading("a world is ready, 3 computers", "slapd");
	for (size_t i = 0; i < sizeof(kind) / sizeof(kind[0]); i++) {
		start_rounds(kind[i].name, kind[i].options, rounds, ceiling, &w);
		size[i] = benchworld_measure(&w);
		benchworld_down(&w);
	}
	bench_heading("memory of a world, 3 computers", NULL);
	for (size_t i = 0; i < sizeof(kind) / sizeof(kind[0]); i++)
		print_size(kind[i].name, size[i]);
}

/* Everything of a world of so many computers. */
static void of_size(unsigned computers, unsigned starts, unsigned asks, double ceiling)
{
	char number[16], title[64], memory_title[64];
	const char *const options[] = {"--computers", number, NULL};
	struct benchworld_size s;
	struct benchworld w;
	const char *const client[] = {"lapsim", "reset", w.dir, NULL};

	snprintf(number, sizeof(number), "%u", computers);
	snprintf(title, sizeof(title), "a whole world, %u computers", computers);
	snprintf(memory_title, sizeof(memory_title), "memory of a world, %u computers, all of it",
		 computers);
	bench_heading(title, "slapd");
	start_rounds("ready after lapsim up", options, starts, ceiling, &w);
	s = benchworld_measure(&w);
	verbs(&w, asks, ceiling);
	if (asks == rounds)
		run_rounds("lapsim reset, the program", client, ceiling);
	bench_heading(memory_title, NULL);
	print_size("when ready", s);
	print_size("after all of that, with one image", benchworld_measure(&w));
	benchworld_down(&w);
}

static void together(double ceiling)
{
	static const char *const none[] = {NULL};
	static struct benchworld w[TOGETHER];
	struct benchworld_size sum = {0}, s;
	struct times t = {.n = 0};
	const double begin = bench_seconds(CLOCK_MONOTONIC);
	char dir[128];

	for (int i = 0; i < TOGETHER; i++) {
		name_dir(dir, i);
		benchworld_begin(dir, none, &w[i]);
	}
	for (int i = 0; i < TOGETHER; i++)
		benchworld_wait(&w[i]);
	add(&t, bench_seconds(CLOCK_MONOTONIC) - begin);
	bench_heading("twenty whole worlds at once", "slapd");
	row("until all are ready", &t, ceiling * TOGETHER);
	for (int i = 0; i < TOGETHER; i++) {
		s = benchworld_measure(&w[i]);
		sum.processes += s.processes;
		sum.databases += s.databases;
		sum.directory += s.directory;
	}
	bench_heading("memory of twenty worlds", NULL);
	print_size("together", sum);
	for (int i = 0; i < TOGETHER; i++)
		benchworld_down(&w[i]);
}

static bool is_room_for(unsigned computers)
{
	struct statvfs fs;

	return statvfs(parent, &fs) == 0 &&
	       (double)fs.f_bavail * (double)fs.f_frsize > computers * ROOM_EACH;
}

int main(int argc, char **argv)
{
	char template[64];
	struct benchworld_size size[5];
	unsigned large = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : LARGE;
	double slapd;

	benchworld_leave_nothing();
	rounds = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : ROUNDS;
	bench_must(rounds >= 1 && rounds <= ROUNDS_MAX, "a number of rounds");
	snprintf(template, sizeof(template), "%s/lapsim-bench.XXXXXX",
		 access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	parent = mkdtemp(template);
	bench_must(parent, template);
	slapd = ceilings();
	started(slapd, size);
	of_size(3, 1, rounds, slapd);
	of_size(1000, FEW, rounds < FEW ? rounds : FEW, slapd);
	together(slapd);
	if (large > 0 && is_room_for(large))
		of_size(large, 1, FEW, slapd);
	else if (large > 0)
		bench_skip("a world of so many computers", "there is no room for it");
	bench_must(rmdir(parent) == 0, parent);
	return 0;
}
