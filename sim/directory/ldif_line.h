/* SPDX-License-Identifier: MIT */
/*
 * The lines of an LDIF file, RFC 2849, as records are made of them: comments left out, lines that
 * go on put together, values out of their base64. Everything is done in the text itself, which is
 * altered, and a line borrows from it.
 *
 * Not taken: values that are to be fetched from a URL.
 */
#ifndef SIM_DIRECTORY_LDIF_LINE_H
#define SIM_DIRECTORY_LDIF_LINE_H
#include <lber.h>
#include <stdbool.h>

#include "lib/fail.h"

struct sim_ldif_text {
	const char *file;   /* its name, for messages */
	char *at, *end;     /* what is left; the byte at end is there, too, and 0 */
	unsigned long next; /* the number of the line there, from 1 */
};

typedef enum sim_ldif_kind {
	SIM_LDIF_VALUE, /* "name: value" */
	SIM_LDIF_DASH,  /* "-" alone */
	SIM_LDIF_BLANK, /* the end of a record */
	SIM_LDIF_END,   /* that of the text */
} sim_ldif_kind;

struct sim_ldif_line {
	sim_ldif_kind kind;
	unsigned long number; /* where it begins */
	char *name;           /* of SIM_LDIF_VALUE, ends with NUL */
	struct berval value;  /* ends with NUL, which is not counted */
};

/* False: the line is none of LDIF's; err says "FILE:LINE: why". */
LAPS_MUST_USE bool sim_ldif_next(struct sim_ldif_text *t, struct sim_ldif_line *out,
				 struct sim_err *err);

#endif
