/* SPDX-License-Identifier: MIT */
/*
 * Files of a world. Names are relative to an open directory, so that a world in a deep place and
 * one with blanks in its path are the same.
 */
#ifndef SIM_LIB_FILE_H
#define SIM_LIB_FILE_H
#include <laps/buf.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "lib/fail.h"

/* Make a directory, which must not be there. */
LAPS_MUST_USE bool sim_mkdir(int dir, const char *name, mode_t mode, struct sim_err *err);
/* Make a file, which must not be there, with this content. */
LAPS_MUST_USE bool sim_write(int dir, const char *name, const void *data, size_t len, mode_t mode,
			     struct sim_err *err);
/* The same from a buffer, whose own failures are reported here. */
LAPS_MUST_USE bool sim_write_buf(int dir, const char *name, const struct laps_buf *b, mode_t mode,
				 struct sim_err *err);
/* All of len bytes into a descriptor. */
LAPS_MUST_USE bool sim_write_all(int fd, const void *data, size_t len, struct sim_err *err);
/* All of a file that somebody names, of at most max bytes, into an empty buffer: "cannot read
 * 'PATH': why". */
LAPS_MUST_USE bool sim_read(const char *path, size_t max, struct laps_buf *out,
			    struct sim_err *err);
/* The first line of a file, cut at size, "" when there is none or no file. */
void sim_first_line(int dir, const char *name, char *out, size_t size);
/* Remove what is in the directory, however deep; symbolic links are not followed. Goes on after a
 * failure; false when something is left. */
bool sim_empty_directory(int dir);
/* True when the directory has no entries, or cannot be read. */
bool sim_is_empty(int dir);

/* Append printf arguments to a buffer; a failure sticks to it. */
void sim_buf_printf(struct laps_buf *b, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Append text without its NUL. */
void sim_buf_text(struct laps_buf *b, const char *text);

#endif
