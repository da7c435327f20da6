/* SPDX-License-Identifier: MIT */
/*
 * A piece of work in a process of its own, which hands back a struct: it may hang or die without
 * taking its caller along, and leaves no memory and no descriptor behind. One at a time.
 */
#ifndef LAPS_PORTS_WORKER_H
#define LAPS_PORTS_WORKER_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <laps/err.h>
#include <laps/ports.h>

#define LAPS_WORKER_RESULT_MAX 32768 /* bytes: less than a pipe holds */

struct laps_worker {
	pid_t pid;           /* 0: none is at work */
	int fd;              /* readable when it has ended; -1 */
	uint64_t started_ms; /* laps_worker_now_ms */
};
#define LAPS_WORKER_NONE ((struct laps_worker){.fd = -1})

/* Milliseconds of a clock that nobody sets. */
uint64_t laps_worker_now_ms(void);

/*
 * Run work(ctx, result) in a child, which has the standard streams and no other descriptor, the
 * caller's signal mask, and a process group of its own, so that a terminal's signals do not reach
 * it. When the caller dies it goes on, but not for longer than life_seconds.
 *
 * w        written only on LAPS_OK
 * result   what the child begins with: a copy of this, of len bytes, is passed to work
 *
 * LAPS_OK; LAPS_E_HOST, LAPS_E_RANGE (len).
 */
LAPS_MUST_USE laps_rc laps_worker_start(struct laps_worker *w,
					void (*work)(void *ctx, void *result), void *ctx,
					const void *result, size_t len, unsigned life_seconds,
					struct laps_cause *cause);
/*
 * Take the result; waits until the child has ended, which is soon when w->fd is readable. w is none
 * afterwards.
 *
 * result   written only on LAPS_OK
 *
 * LAPS_OK; LAPS_E_HOST: it died ("was killed by signal 9").
 */
LAPS_MUST_USE laps_rc laps_worker_finish(struct laps_worker *w, void *result, size_t len,
					 struct laps_cause *cause);
/* SIGKILL for it and what it has started; finish it then. */
void laps_worker_kill(const struct laps_worker *w);

#endif
