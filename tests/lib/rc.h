/* SPDX-License-Identifier: MIT */
/* Result codes by the names that cases use: "ok", "truncated", ... */
#ifndef TESTS_LIB_RC_H
#define TESTS_LIB_RC_H
#include <laps/err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The code of this name; a wrong name ends the program with status 2. */
static inline laps_rc rc_from_name(const char *name)
{
	for (int rc = 0; rc <= LAPS_E_BUG; rc++) {
		if (strcmp(laps_rc_name((laps_rc)rc), name) == 0 && strcmp(name, "unknown") != 0)
			return (laps_rc)rc;
	}
	fprintf(stderr, "no result code is called '%s'\n", name);
	exit(2);
}

#endif
