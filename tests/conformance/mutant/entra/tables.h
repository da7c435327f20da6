/* SPDX-License-Identifier: MIT */
/* The tables of mutants, and how the three services word an error. */
#ifndef TESTS_CONFORMANCE_MUTANT_ENTRA_TABLES_H
#define TESTS_CONFORMANCE_MUTANT_ENTRA_TABLES_H
#include "conformance/mutant/entra/mutant.h"

/* Each ends with a name of NULL. */
extern const struct mutant mutant_login[], mutant_graph[], mutant_device[];

#define LOGIN_ERROR(error, number)                                        \
	"{\"error\":\"" error "\",\"error_description\":\"AADSTS" #number \
	": broken\",\"error_codes\":[" #number "]}"
#define GRAPH_ERROR(code) "{\"error\":{\"code\":\"" code "\",\"message\":\"broken\"}}"
#define DRS_ERROR(type)   "{\"ErrorType\":\"" type "\",\"Message\":\"broken\"}"

#endif
