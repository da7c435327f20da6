/* SPDX-License-Identifier: MIT */
#include "conformance/select.h"

#include <stdlib.h>
#include <string.h>

/* Does the text of len bytes stand for this id? */
static bool stands_for(const char *text, size_t len, const char *id)
{
	if (strncmp(text, id, len) != 0)
		return false;
	/* behind the dot a '-' is part of a word */
	return id[len] == 0 || id[len] == '.' || (id[len] == '-' && !memchr(text, '.', len));
}

static bool is_wanted(const char *only, const char *id)
{
	size_t len;

	for (; only; only = only[len] ? only + len + 1 : NULL) {
		len = strcspn(only, ",");
		if (len > 0 && stands_for(only, len, id))
			return true;
	}
	return false;
}

/* The next row, or the first one; NULL: no more. */
static const struct conform_row *next_row(const struct conform_row *const **file,
					  const struct conform_row *row)
{
	if (row && row[1].id)
		return row + 1;
	if (row)
		(*file)++;
	while (**file && !(**file)->id)
		(*file)++;
	return **file;
}

/* Each word of the list is some row's. */
static bool check(const struct conform_suite_def *suite, const char *only, struct sim_err *err)
{
	const struct conform_row *const *file, *row;
	size_t len;

	for (; only; only = only[len] ? only + len + 1 : NULL) {
		len = strcspn(only, ",");
		file = suite->rows;
		for (row = next_row(&file, NULL); row; row = next_row(&file, row))
			if (len > 0 && stands_for(only, len, row->id))
				break;
		if (!row)
			return sim_fail(err, "no row '%.*s'; 'laps-conform %s --list' has all",
					(int)(len < 64 ? len : 64), only, suite->name);
	}
	return true;
}

bool conform_select(const struct conform_suite_def *suite, const char *only,
		    struct conform_rows *out, struct sim_err *err)
{
	const struct conform_row *const *file = suite->rows, *row;
	struct conform_rows rows = {0};
	size_t all = 0;

	if (only && !check(suite, only, err))
		return false;
	for (row = next_row(&file, NULL); row; row = next_row(&file, row))
		all++;
	rows.row = calloc(all + 1, sizeof(struct conform_row *));
	if (!rows.row)
		return sim_fail_nomem(err);
	file = suite->rows;
	for (row = next_row(&file, NULL); row; row = next_row(&file, row))
		if (!only || is_wanted(only, row->id))
			rows.row[rows.n++] = row;
	*out = rows;
	return true;
}

void conform_rows_clear(struct conform_rows *rows)
{
	free(rows->row);
	*rows = (struct conform_rows){0};
}

const struct conform_row *conform_row_find(const struct conform_suite_def *suite, const char *id)
{
	const struct conform_row *const *file = suite->rows, *row;

	for (row = next_row(&file, NULL); row; row = next_row(&file, row))
		if (strcmp(row->id, id) == 0)
			return row;
	return NULL;
}
