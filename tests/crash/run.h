/* SPDX-License-Identifier: MIT */
/* Small commands: text in, text out. */
#ifndef CRASH_RUN_H
#define CRASH_RUN_H
#include <stddef.h>

#define CRASH_OUT_MAX 8192 /* bytes of output kept, NUL included */

/* One line on stderr, and the end of this program with status 2: the world is not as it must be. */
_Noreturn void crash_die(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Run argv with input on its stdin (NULL: none). Its stdout is kept in out, its
 * stderr passes. Returns its exit status, or 128 + the signal that ended it. */
int crash_run(const char *const argv[], const char *input, char out[static CRASH_OUT_MAX]);
/* The same for a line of sh, without input or output. */
int crash_shell(const char *line);

/* The value of the first member of that name in JSON text as our programs print it. Empty when
 * there is none. */
void crash_member(const char *json, const char *name, char *out, size_t size);

#endif
