/* SPDX-License-Identifier: MIT */
/*
 * Plain text in columns: what is too long goes on below itself, between words. Columns are counted
 * in characters; controls of a terminal become blanks. Pure; a failure is the buffer's.
 */
#ifndef SIM_VIEW_LAYOUT_H
#define SIM_VIEW_LAYOUT_H
#include <laps/buf.h>
#include <stddef.h>

/* Columns that a text takes, in one line. */
size_t view_columns(const char *text);
/* A text, cut to so many columns with "..." at its end, or filled up with blanks; 0: as it is. */
void view_put_cell(struct laps_buf *out, const char *text, size_t columns);

struct view_column {
	const char *text; /* NULL: nothing */
	size_t at, width; /* columns, from 0; it ends before the next one begins */
};
/* Lines with these beside each other, each going on below itself; a line end behind each. */
void view_put_columns(struct laps_buf *out, const struct view_column *c, size_t n);

#endif
