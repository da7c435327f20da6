/* SPDX-License-Identifier: MIT */
/*
 * A world's timeline (lib/timeline.h) as its readers have it: lines, from an offset in the file on.
 * It is read while others append to it, and its oldest part may be gone: a hole, over which reading
 * goes to the next line.
 */
#ifndef SIM_LIB_TIMELINE_READ_H
#define SIM_LIB_TIMELINE_READ_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/fail.h"

#define SIM_TIMELINE_LINE 65536 /* bytes of a line that is taken; longer ones are passed over */

/* A line without its end; there is no NUL behind it. False: no more. */
typedef bool sim_timeline_each(void *ctx, const char *line, size_t len);

/*
 * Every whole line from *offset on, oldest first, until there is none any more or each has had
 * enough. A line that is still being written is left for the next time.
 *
 * fd      open for reading; its position does not matter and is changed
 * offset  0, or what an earlier call left; behind the end of the file, as after a reset of the
 *         world: the beginning. Is then behind the last line that each was given.
 */
LAPS_MUST_USE bool sim_timeline_read(int fd, uint64_t *offset, sim_timeline_each *each, void *ctx,
				     struct sim_err *err);
/* Where the last n lines begin. */
LAPS_MUST_USE bool sim_timeline_tail(int fd, size_t n, uint64_t *offset, struct sim_err *err);

#endif
