/* SPDX-License-Identifier: MIT */
/* Whole files, and texts that are taken apart in place. */
#ifndef TESTS_CONFORMANCE_FILE_H
#define TESTS_CONFORMANCE_FILE_H
#include <laps/buf.h>
#include <stdbool.h>
#include <sys/stat.h>

#include "lib/fail.h"

/* Append what is in a regular file, up to out's ceiling, and a NUL that out.len counts. st may be
 * NULL. */
LAPS_MUST_USE bool conform_file_read(const char *path, struct laps_buf *out, struct stat *st,
				     struct sim_err *err);
/* Behind the mark that some editors put at the beginning of UTF-8. */
char *conform_skip_bom(char *text);
/* Cut blanks at both ends of s; s is written to. */
char *conform_trim(char *s);
/* The same, after a comment is cut: '#' at the beginning or behind a blank, up to the end. */
char *conform_trim_comment(char *s);

#endif
