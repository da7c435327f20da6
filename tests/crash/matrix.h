/* SPDX-License-Identifier: MIT */
/* One mode's part of the matrix: its points, what came of each, and the table. */
#ifndef CRASH_MATRIX_H
#define CRASH_MATRIX_H
#include "crash/check.h"
#include "crash/expect.h"
#include "crash/trace.h"

#define CRASH_LISTED_MAX 1024

/* What a column of the table counts. */
enum {
	CRASH_COL_PORTS = CRASH_PLACE_N,
	CRASH_COL_RANDOM,
	CRASH_COL_TWO,
	CRASH_COL_FIVE,
	CRASH_COL_N
};

struct crash_listed {
	struct crash_call call;
	int place;
	char moment; /* of a step: 'b', 'e', 'f', else 0 */
};

struct crash_matrix {
	struct crash_world world;
	struct crash_checker checker;
	char scratch[256], out[300]; /* a directory, and the command's output in it */
	struct crash_listed listed[CRASH_LISTED_MAX]; /* the calls of a whole cycle */
	unsigned listed_n;
	unsigned ok[CRASH_COL_N], failed[CRASH_COL_N];
	/* the run that goes on */
	unsigned stop_at;
	crash_deed deed;
	const char *stop_call, *stop_path; /* or the first such call, by name and end of path */
	int place, stopped_at;             /* stopped_at: the place of the stop, or -1 */
	const struct crash_call *unlisted; /* the first call that no pattern knows */
	struct crash_call unlisted_call;
	bool listing;
};

/* The host and its entry as they were kept. */
void crash_matrix_reset(struct crash_matrix *m);
/* Run `laps process` with m's stop. */
void crash_matrix_run(struct crash_matrix *m, unsigned long kill_after_us, struct crash_end *end);
/* One more cycle and what must hold then. */
bool crash_matrix_heal(struct crash_matrix *m, char why[static CRASH_WHY_MAX]);
/* Note a point's result; a failure is told in a line. */
void crash_matrix_note(struct crash_matrix *m, int column, bool ok, const char *what,
		       const char *why);
/* The ports' failures, random kills, two at once, five failures in a row; of chance less in a
 * sample. */
void crash_matrix_others(struct crash_matrix *m, bool sample);

#endif
