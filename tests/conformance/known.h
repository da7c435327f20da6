/* SPDX-License-Identifier: MIT */
/*
 * What is known to fail of a target: lines `ID: MESSAGE`, where '*' in the message stands for any
 * text. The comment lines right above say why, up to an empty line. Each is of exactly one row, and
 * its message is matched as a whole with what reports show.
 */
#ifndef TESTS_CONFORMANCE_KNOWN_H
#define TESTS_CONFORMANCE_KNOWN_H
#include "conformance/conform.h"

#define CONFORM_KNOWN_FILE_MAX (1u << 20) /* bytes of a file */

struct conform_known_line {
	const char *id, *message;
	const char *reason; /* its comment, without '#', as one line; NULL: none */
	unsigned line;
};

struct conform_known {
	char *path; /* plain */
	struct conform_known_line *line;
	size_t n;
	char *text; /* what the lines point into, and the reasons */
};

/* *out is written only on success; an id that is no row of the suite is refused. */
LAPS_MUST_USE bool conform_known_load(const char *path, const struct conform_suite_def *suite,
				      struct conform_known *out, struct sim_err *err);
void conform_known_clear(struct conform_known *k);
/* NULL: nothing is known of that row. */
const struct conform_known_line *conform_known_find(const struct conform_known *k, const char *id);
/* Is it that text, whatever the pattern's '*' stand for? */
bool conform_matches(const char *pattern, const char *text);

#endif
