/* SPDX-License-Identifier: MIT */
/*
 * What a run is told of its target: a file of `key = value` lines, then keys of the command line in
 * their place. '#' at the beginning of a line or behind a blank begins a comment. A key
 * that the suite does not know, and one that stands twice, is refused.
 */
#ifndef TESTS_CONFORMANCE_TARGET_H
#define TESTS_CONFORMANCE_TARGET_H
#include "conformance/conform.h"

#define CONFORM_TARGET_MAX 65536 /* bytes of a file */
#define CONFORM_KEY_MAX    64    /* keys, of a suite and of all */

/* The keys of every suite; ends with a name of NULL. */
extern const struct conform_key conform_common_key[];

/* One without a value. keys: borrowed. NULL: no memory. */
struct conform_target *conform_target_new(const struct conform_key *keys);
/* *t may be NULL. */
void conform_target_free(struct conform_target **t);

/* The n-th key that it knows, those of every suite first; NULL: no more. */
const struct conform_key *conform_target_key(const struct conform_target *t, size_t n);

/* Take the lines of a file. */
LAPS_MUST_USE bool conform_target_load(struct conform_target *t, const char *path,
				       struct sim_err *err);
/* Has it all that is needed? */
LAPS_MUST_USE bool conform_target_whole(const struct conform_target *t, struct sim_err *err);
/* The first of its password files that others may read; NULL: none. */
const char *conform_target_exposed(const struct conform_target *t);

#endif
