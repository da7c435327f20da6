/* SPDX-License-Identifier: MIT */
/* Tables of mutants, a subject each; each ends with a row without a name. */
#ifndef MUTANT_DIRECTORY_TABLES_H
#define MUTANT_DIRECTORY_TABLES_H
#include "conformance/mutant/directory/mutant.h"

extern const struct mutant mutants_schema[], mutants_values[], mutants_atomic[], mutants_errors[],
	mutants_paging[], mutants_sessions[], mutants_replicas[], mutants_rights[],
	mutants_secrets[], mutants_history[], mutants_identity[];

#endif
