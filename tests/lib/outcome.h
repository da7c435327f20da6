/* SPDX-License-Identifier: MIT */
/*
 * What fixtures/cases/vector_outcomes.txt says of each vector: how it must end, and which test sees
 * to it.
 *
 *	name   = syn-A/neg/kdsk_magic          the vector's id
 *	file   = synthetic_negative            where it is
 *	test   = tests/unit/...c:some_test     what checks it
 *	expect = format                        "opens", "parses", "gives", or the code of a refusal
 *	stage  = value                         of a refusal: how far it came, and all of its reason
 *	what   = key identifier magic
 *	offset = 65
 *
 * Failures fail the running Check test.
 */
#ifndef TESTS_LIB_OUTCOME_H
#define TESTS_LIB_OUTCOME_H
#include "lib/stanza.h"
#include "lib/vectors.h"
#include <laps/err.h>

/* A stanza and its vector, both borrowed. */
struct outcome {
	const struct stanza *s;
	const json_t *v;
};

/* Check each vector that is test's to check; returns how many there were. */
unsigned outcome_each(const char *test, void (*check)(const struct outcome *c));
/* Whether "expect" is this. */
bool outcome_is(const struct outcome *c, const char *expect);
/* It was refused: with the code, at the stage, for the reason and at the offset that it should. */
void outcome_refused(const struct outcome *c, laps_rc rc, const char *stage,
		     const struct laps_err *err);
/* Every vector of every file has exactly one stanza, every stanza a vector, and a test out of n. */
void outcome_cover(const char *const *tests, size_t n);

#endif
