/* SPDX-License-Identifier: MIT */
/* The files of rows, a subject each; each table ends with a row without an id. */
#ifndef TESTS_CONFORMANCE_DIRECTORY_ROWS_H
#define TESTS_CONFORMANCE_DIRECTORY_ROWS_H
#include "conformance/directory/directory.h"

extern const struct conform_row dir_rows_schema[], dir_rows_values[], dir_rows_atomic[],
	dir_rows_errors[], dir_rows_paging[], dir_rows_rootdse[], dir_rows_tls[],
	dir_rows_kerberos[], dir_rows_replicas[];
extern const struct conform_row dir_rows_confidentiality[], dir_rows_probing[],
	dir_rows_delegation[], dir_rows_inheritance[], dir_rows_reset[], dir_rows_history[],
	dir_rows_deletion[], dir_rows_kinds[], dir_rows_identity[];

#endif
