/* SPDX-License-Identifier: MIT */
/*
 * One direction between two sockets, through which bytes take their time: each comes out so long
 * after it went in, never earlier, and in order. As much is in it as fits; then the
 * sender has to wait, as on a long wire with a small window. Real time: microseconds of
 * CLOCK_MONOTONIC.
 */
#ifndef SIM_LIB_LAGPIPE_H
#define SIM_LIB_LAGPIPE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SIM_LAGPIPE_MAX   (4u << 20) /* bytes under way */
#define SIM_LAGPIPE_NEVER UINT64_MAX

struct sim_lagpipe;

/* NULL: no memory, of which it takes as much as is ever under way in it. */
struct sim_lagpipe *sim_lagpipe_new(void);
void sim_lagpipe_free(struct sim_lagpipe **p); /* *p may be NULL, is set to NULL */

typedef enum sim_lagpipe_end {
	SIM_LAGPIPE_FLOWS,
	SIM_LAGPIPE_ENDED, /* all that was sent has come out, and so has its end: the far side has
			    * been told */
	SIM_LAGPIPE_BROKEN /* one of the sockets is of no use any more */
} sim_lagpipe_end;

/* Is there room for more, and may more come? */
bool sim_lagpipe_takes(const struct sim_lagpipe *p);
/* When something is to come out next; SIM_LAGPIPE_NEVER: nothing is under way. */
uint64_t sim_lagpipe_due(const struct sim_lagpipe *p, uint64_t delay_us);
/* Read what has come in at the socket, without waiting. False: it is broken. */
bool sim_lagpipe_take(struct sim_lagpipe *p, int from, uint64_t now_us, uint64_t delay_us);
/* Write what is due to the socket, without waiting; *sent grows by so many bytes. *blocked: there
 * is more that is due, and the socket takes no more now. */
sim_lagpipe_end sim_lagpipe_give(struct sim_lagpipe *p, int to, uint64_t now_us, uint64_t delay_us,
				 uint64_t *sent, bool *blocked);

#endif
