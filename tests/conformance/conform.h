/* SPDX-License-Identifier: MIT */
/*
 * laps-conform: what a row is, and what a row says. A row is one thing that must hold of a target:
 * a directory, a Graph endpoint, or a client. It asks over the wire and knows nothing of what is
 * behind it.
 *
 * A row counts because some deliberately broken target makes it fail: it names that mutant, or why
 * there is none. `make check-mutants` tries each.
 */
#ifndef TESTS_CONFORMANCE_CONFORM_H
#define TESTS_CONFORMANCE_CONFORM_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum conform_suite {
	CONFORM_DIRECTORY,
	CONFORM_ENTRA,
	CONFORM_CLIENT,
	CONFORM_SUITE_N
} conform_suite;

typedef enum conform_level { CONFORM_MUST, CONFORM_SHOULD } conform_level;

typedef enum conform_outcome {
	CONFORM_PASSED,
	CONFORM_FAILED,
	CONFORM_SKIPPED,
	CONFORM_KNOWN, /* failed, as the target's list of known failures says */
} conform_outcome;

#define CONFORM_WHY 512 /* bytes of a message, NUL included */

struct conform;

struct conform_row {
	const char
		*id; /* a row of fixtures/checklist, a dot, and what of it: "ACL-01.write-self" */
	conform_level level;
	const char *title;  /* what holds, one sentence in lower case without a full stop */
	const char *source; /* where that is said: "[MS-ADTS] 3.1.1.3.4.6", "RFC 2696", "ours" */
	const char *mutant; /* of its suite, "expiry-as-text"; or "none: " and why */
	/* Bits of what the target has to have, CONFORM_DIRECTORY_* and so on of its suite; without
	 * one of them the row is skipped, and the suite says why. */
	unsigned needs;
	void (*run)(struct conform *c);
};

/* A suite: its rows, and what is set up around them. Strings and rows are literals. */
struct conform_suite_def {
	const char *name;
	/* An array that ends with a row whose id is NULL, for each file of rows; ends with NULL. */
	const struct conform_row *const *rows;
	/* Before the first row, after the last one. The first may fail: conform_fail says why, and
	 * the run ends with status 1 and no rows. */
	void (*open)(struct conform *c);
	void (*close)(struct conform *c);
	/* Around each row; NULL: nothing. */
	void (*before)(struct conform *c, const struct conform_row *row);
	void (*after)(struct conform *c, const struct conform_row *row);
	/* Why this target lacks one of the bits, for the skip's reason. */
	const char *(*lacks)(const struct conform *c, unsigned need);
};
extern const struct conform_suite_def conform_directory_suite, conform_entra_suite,
	conform_client_suite;

/* What a row is given. */
struct conform {
	const struct conform_suite_def *suite;
	const struct conform_target *target; /* as its file says; not of the client's suite */
	void *state;                         /* the suite's own: what open has made */
	unsigned has;                        /* bits of needs that the target has; open says */
	conform_outcome outcome;             /* of the row that runs */
	char why[CONFORM_WHY];               /* of a failure or a skip; the first counts */
};

/* The row has failed, or is skipped: the first message stays. The row goes on or returns as it
 * likes. */
void conform_fail(struct conform *c, const char *format, ...) __attribute__((format(printf, 2, 3)));
void conform_skip(struct conform *c, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Has it failed or been skipped by now? */
bool conform_over(const struct conform *c);
/* what, for the message, is holds; else the row fails with "WHAT". Returns holds. */
bool conform_that(struct conform *c, bool holds, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* A target's file: `key = value` lines. Unknown keys are refused by the suite's own table. */
struct conform_target;
/* NULL: not given. */
const char *conform_target_get(const struct conform_target *t, const char *key);

#endif
