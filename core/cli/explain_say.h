/* SPDX-License-Identifier: MIT */
/* Rows of an explanation: a label and words, broken at blanks so that a terminal of 100 columns has
 * each line whole. */
#ifndef LAPS_CLI_EXPLAIN_SAY_H
#define LAPS_CLI_EXPLAIN_SAY_H
#include <stddef.h>

#include <laps/sid.h>

#include "cli/out.h"

/* A section begins: an empty row before all but the first, then the heading. */
void cli_say_section(struct cli_table *t, const char *heading, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* A row of it, indented. */
void cli_say(struct cli_table *t, const char *label, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Text from outside as UTF-8: what is not valid becomes '?'. Owned by the caller; NULL when out of
 * memory. */
char *cli_say_clean(const char *text, size_t len);

#endif
