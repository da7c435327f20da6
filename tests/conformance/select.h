/* SPDX-License-Identifier: MIT */
/*
 * Which rows of a suite: all, or those of a list of ids with commas. "ACL-01.write-self" is one
 * row, "ACL-01" all of ACL-01.*, and "ACL" all of ACL-*.
 */
#ifndef TESTS_CONFORMANCE_SELECT_H
#define TESTS_CONFORMANCE_SELECT_H
#include "conformance/conform.h"

struct conform_rows {
	const struct conform_row **row; /* in the suite's order; owned, the rows are borrowed */
	size_t n;
};

/* only: NULL: all. An id that is no row's is refused. *out is written only on success. */
LAPS_MUST_USE bool conform_select(const struct conform_suite_def *suite, const char *only,
				  struct conform_rows *out, struct sim_err *err);
void conform_rows_clear(struct conform_rows *rows);

/* The row of exactly this id; NULL: none. */
const struct conform_row *conform_row_find(const struct conform_suite_def *suite, const char *id);
/* Bytes of an id's first word, "ACL": the group that reports count it in. */
size_t conform_group_len(const char *id);
bool conform_same_group(const char *a, const char *b);
/* What that is about, for people; "": nobody has said. */
const char *conform_group_title(const char *id);

#endif
