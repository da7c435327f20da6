/* SPDX-License-Identifier: MIT */
/*
 * Worlds for benches, as others have them: started by `lapsim up`, the lapsim of PATH, and asked
 * over their control socket. What fails ends the program by bench_must. Times are seconds of the
 * clock on the wall.
 */
#ifndef TESTS_BENCH_BENCHWORLD_H
#define TESTS_BENCH_BENCHWORLD_H
#include <stddef.h>
#include <sys/types.h>

#define BENCHWORLD_OPTIONS 8 /* of one world at most */

struct benchworld {
	char dir[128];
	pid_t starter; /* lapsim up; 0: waited for */
	pid_t pid;     /* its supervisor, parent of its servers */
	int control;
};

/* What a world takes of the machine. */
struct benchworld_size {
	double processes; /* MiB, each page divided among those that have it */
	double databases; /* of them: files of the directory that are mapped, when it lies in memory
			   */
	double directory; /* MiB of blocks */
};

/* Call it first: what was started ends with the program, also with one that fails. */
void benchworld_leave_nothing(void);
/* Run a program to its end, which has to be a good one. argv[0] is looked up in PATH. */
double benchworld_run(const char *const *argv);

/* lapsim up DIR with options, which end with NULL; the second waits until it is ready. */
void benchworld_begin(const char *dir, const char *const *options, struct benchworld *out);
void benchworld_wait(struct benchworld *w);
void benchworld_down(struct benchworld *w);
/* One JSON object on a line, which has to be answered with "ok". */
double benchworld_ask(const struct benchworld *w, const char *request);
struct benchworld_size benchworld_measure(const struct benchworld *w);

/* A command line with its environment. */
struct benchworld_command {
	char *text, *environ; /* what the others point into */
	char **argv, **envp;
};
/*
 * Take slapd from a world of which nothing else is left afterwards but the directory: its command,
 * to start it there again. The caller removes the directory.
 */
struct benchworld_command benchworld_take_slapd(struct benchworld *w);
/* Until it answers a search at the socket ldapi in dir, and is killed. */
double benchworld_first_answer(const struct benchworld_command *c, const char *dir);
void benchworld_command_clear(struct benchworld_command *c);

#endif
