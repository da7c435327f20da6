/* SPDX-License-Identifier: MIT */
/* The files of rows, a subject each; each table ends with a row without an id. */
#ifndef TESTS_CONFORMANCE_DIRECTORY_ROWS_H
#define TESTS_CONFORMANCE_DIRECTORY_ROWS_H
#include "conformance/directory/directory.h"

extern const struct conform_row dir_rows_values[];
extern const struct conform_row dir_rows_confidentiality[], dir_rows_probing[],
	dir_rows_delegation[], dir_rows_inheritance[], dir_rows_reset[], dir_rows_history[],
	dir_rows_deletion[], dir_rows_kinds[];

#endif
