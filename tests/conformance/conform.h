/* SPDX-License-Identifier: MIT */
/*
 * laps-conform: what a suite is, what a row is, and what a row says. A row is one thing that must
 * hold of a target: a directory, a Graph endpoint, or a client. It asks over the wire and knows
 * nothing of what is behind it.
 *
 * A row counts because some deliberately broken target makes it fail: it names that mutant, or why
 * there is none. `make check-mutants` tries each.
 */
#ifndef TESTS_CONFORMANCE_CONFORM_H
#define TESTS_CONFORMANCE_CONFORM_H
#include <laps/secret.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/fail.h"

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
	CONFORM_OUTCOME_N
} conform_outcome;

#define CONFORM_WHY      512 /* bytes of a message, NUL included */
#define CONFORM_MARK     16  /* bytes of a run's mark, NUL included */
#define CONFORM_MARK_LEN 8   /* letters and digits of it */

struct conform;

/* In the order in which a row is read. */
struct conform_row { // NOLINT(clang-analyzer-optin.performance.Padding)
	const char
		*id; /* a row of fixtures/checklist, a dot, and what of it: "ACL-01.write-self" */
	conform_level level;
	const char *title;  /* what holds, one sentence in lower case without a full stop */
	const char *source; /* where that is said: "[MS-ADTS] 3.1.1.3.4.6", "RFC 2696", "ours" */
	const char *mutant; /* of its suite, "expiry-as-text"; or "none: " and why. What the row
			     * says against it is in mutant/says. */
	/* Bits of what the target has to have, CONFORM_DIRECTORY_* and so on of its suite; without
	 * one of them the row is skipped, and the suite says why. */
	unsigned needs;
	void (*run)(struct conform *c);
};

/* ---- a target ---------------------------------------------------------------------------------
 * `key = value` lines of a file, or what the suite makes of its environment. Every suite knows
 * `name`, what the target is called in reports, and `known-failures`; these are its own.
 */
struct conform_target;

typedef enum conform_key_kind {
	CONFORM_KEY_TEXT,
	CONFORM_KEY_FLAG,   /* yes or no */
	CONFORM_KEY_FILE,   /* a path; in a file, it is relative to the directory of that */
	CONFORM_KEY_SECRET, /* the same, of a file that holds a password; not told in reports */
} conform_key_kind;

struct conform_key {
	const char *name;
	const char *purpose; /* one line, for --help and the manual */
	conform_key_kind kind;
	bool needed;
};

/* NULL: not given. Borrowed from the target. */
const char *conform_target_get(const struct conform_target *t, const char *key);
/* "yes"; a flag that is not given is absent. */
bool conform_target_flag(const struct conform_target *t, const char *key, bool absent);
/* What is in a file of the kind CONFORM_KEY_SECRET, without one final end of line. The caller frees
 * *out, which is written only on success. */
LAPS_MUST_USE bool conform_target_secret(const struct conform_target *t, const char *key,
					 struct laps_secret **out, struct sim_err *err);
/* For discover, below: one value, copied. */
LAPS_MUST_USE bool conform_target_set(struct conform_target *t, const char *key, const char *value,
				      struct sim_err *err);

/* ---- a suite ----------------------------------------------------------------------------------
 * Its rows, and what is set up around them. Strings and tables are literals; what is NULL is not
 * there.
 */
struct conform_need {
	unsigned bit;
	const char *name; /* one word, for --list: "kerberos" */
};

struct conform_suite_def {
	const char *name;
	/* An array that ends with a row whose id is NULL, for each file of rows; ends with NULL. */
	const struct conform_row *const *rows;
	const struct conform_need *needs; /* ends with a bit of 0 */
	const struct conform_key *keys;   /* of its targets; ends with a name of NULL */

	/* Without --target: a target from the environment, of a world of lapsim. False: err says
	 * what is missing. NULL: the suite needs none, and has an empty one then. */
	bool (*discover)(struct conform_target *t, struct sim_err *err);
	/* Before the first row, after the last one. open may fail: conform_fail says why, close is
	 * called all the same, and the run ends with status 1 and no rows. */
	void (*open)(struct conform *c);
	void (*close)(struct conform *c);
	/* Around each row. after is called for a row that has failed, too, and may fail it. */
	void (*before)(struct conform *c, const struct conform_row *row);
	void (*after)(struct conform *c, const struct conform_row *row);
	/* Why this target lacks one of the bits, for the skip's reason. */
	const char *(*lacks)(const struct conform *c, unsigned need);

	/*
	 * Remove what a run has made, as it told by conform_made, in the order told: the newest
	 * goes first. Called in a process of its own when the run has ended, in whatever way: with
	 * connections of its own, and within clean_s seconds. What is not there any more is no
	 * failure. False: err says what is left and why.
	 */
	bool (*clean)(const struct conform_target *t, const char *const *thing, size_t n,
		      struct sim_err *err);
	unsigned clean_s; /* 0: CONFORM_CLEAN_S */
	/* --clean: remove whatever bears the mark of any run. *n is how many it has removed. */
	bool (*sweep)(const struct conform_target *t, size_t *n, struct sim_err *err);
};
extern const struct conform_suite_def conform_directory_suite, conform_entra_suite,
	conform_client_suite;

#define CONFORM_CLEAN_S 30

/* ---- a row ------------------------------------------------------------------------------------
 */
struct conform_janitor;
struct conform_facts;

/* What a row is given. */
struct conform {
	const struct conform_suite_def *suite;
	const struct conform_target *target;
	char *const *command;    /* of the client's suite, NULL-terminated; else NULL */
	char mark[CONFORM_MARK]; /* of this run, letters and digits: for the names of what it makes
				  */
	struct conform_janitor *janitor; /* the frame's */
	struct conform_facts *facts;     /* the frame's */
	void *state;                     /* the suite's own: what open has made */
	unsigned has;                    /* bits of needs that the target has; open says */
	bool silent;             /* the row that runs got no answer at all; the suite says */
	conform_outcome outcome; /* of the row that runs */
	char why[CONFORM_WHY];   /* of a failure or a skip; the first counts */
};

/* The row has failed, or is skipped: the first message stays, but a failure takes the place of a
 * skip. The row goes on or returns as it likes. */
void conform_fail(struct conform *c, const char *format, ...) __attribute__((format(printf, 2, 3)));
void conform_skip(struct conform *c, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Has it failed or been skipped by now? */
bool conform_over(const struct conform *c);
/* what, for the message, is holds; else the row fails with "WHAT". Returns holds. */
bool conform_that(struct conform *c, bool holds, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Something is about to be made in the target, which clean will have to remove: its name as clean
 * knows it, one line. Call it before making it, so that no moment is left in which a killed run
 * leaves it behind. False: the row or the open has failed; make nothing. */
LAPS_MUST_USE bool conform_made(struct conform *c, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Does the text begin with what can be a run's mark, and go on with something else? Names that
 * people have thought of do so by chance only. */
bool conform_is_mark(const char *text);
/* For the head of reports, from open: "server" is "OpenLDAP 2.6.10". No secret. */
void conform_fact(struct conform *c, const char *name, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
