/* SPDX-License-Identifier: MIT */
/*
 * Running one of the system's own programs: by its full path, with a clean environment, without a
 * shell, what it reads in a pipe, what it prints kept, and for a limited time.
 */
#ifndef LAPS_PORTS_LINUX_EXEC_H
#define LAPS_PORTS_LINUX_EXEC_H
#include <stddef.h>

#include <laps/buf.h>
#include <laps/err.h>
#include <laps/ports.h>

#define LAPS_EXEC_IN_MAX  4096  /* bytes that a pipe takes at once */
#define LAPS_EXEC_OUT_MAX 65536 /* bytes of each stream that are kept */
#define LAPS_EXEC_ARG_MAX 31

/* What ended. Both texts are owned, end in a zero byte that does not count, and may hold what the
 * program was given; clear with laps_exec_clear, which wipes. */
struct laps_exec {
	int status; /* exit status; 128 + the signal that ended it */
	struct laps_buf out, err;
};
void laps_exec_clear(struct laps_exec *e);

/* The first of a NULL-terminated list of full paths that can be executed, or NULL. */
const char *laps_exec_find(const char *const *path);

/*
 * Run it and wait for its end.
 *
 * argv      NULL-terminated, argv[0] is a full path; no secret may be in it
 * in        what it reads, at most LAPS_EXEC_IN_MAX bytes; NULL: nothing
 * seconds   after that it and what it has started are killed
 * out       written only on LAPS_OK
 *
 * LAPS_OK, whatever its status; LAPS_E_NOTFOUND (no such program), LAPS_E_RANGE (in, argv),
 * LAPS_E_HOST (cannot be run, or not ended in time), LAPS_E_NOMEM.
 */
LAPS_MUST_USE laps_rc laps_exec_run(const char *const *argv, const void *in, size_t in_len,
				    unsigned seconds, struct laps_exec *out,
				    struct laps_cause *cause);

/* What went wrong, for a cause: the first line that it has printed on standard error, with the next
 * as long as a line ends in a colon, else its status. out is out_len bytes. */
void laps_exec_complaint(const struct laps_exec *e, char *out, size_t out_len);

#endif
