/* SPDX-License-Identifier: MIT */
#include "conformance/mutant/directory/tables.h"

const struct mutant *const mutants[] = {
	mutants_schema,  mutants_values,   mutants_atomic,   mutants_errors,
	mutants_paging,  mutants_sessions, mutants_replicas, mutants_rights,
	mutants_secrets, mutants_history,  mutants_identity, NULL,
};
