/* SPDX-License-Identifier: MIT */
/*
 * Links between servers of a world that can be slow, or not there: each has a port of the loopback
 * address and passes what comes there on to another one. Bytes take the link's delay in either
 * direction, so that an answer comes after twice that; bandwidth has no limit but what may be under
 * way at once (lib/lagpipe.h). All in real time: the world's clock may stand or jump, and a wire
 * knows nothing of it.
 *
 * A link is cut: its connections are reset, and so is each that is made. Or it is stalled, as when
 * a cable is pulled: nothing comes through, nobody is told, and what was under way goes on when it
 * is healed; a new connection is made, as the kernel does that, and gets no answer.
 *
 * A thread of its own does it, without signals: what it has to share with the supervisor are a few
 * numbers under a lock, no child need be started, watched and ended, and it cannot outlive it.
 */
#ifndef SIM_LIB_RELAY_H
#define SIM_LIB_RELAY_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/fail.h"

#define SIM_RELAY_DELAY_MAX 3600000u /* ms */

typedef enum sim_relay_state { SIM_RELAY_OPEN, SIM_RELAY_CUT, SIM_RELAY_STALLED } sim_relay_state;

struct sim_relay_link {
	uint16_t port, to; /* where it listens, and whither it leads */
	sim_relay_state state;
	uint32_t delay_ms;
	uint64_t connections; /* that were taken, of all time */
	size_t open;          /* of these, now */
	uint64_t bytes_to;    /* that have come out at the far end */
	uint64_t bytes_from;  /* and back */
};

struct sim_relay;

/* With no link yet. *out is written only on success. */
LAPS_MUST_USE bool sim_relay_open(struct sim_relay **out, struct sim_err *err);
/* Ends connections and thread; *r may be NULL, is set to NULL. */
void sim_relay_close(struct sim_relay **r);

/* One more link, open and without delay, from that port, or from any that is free with 0. Links are
 * numbered from 0 in this order. */
LAPS_MUST_USE bool sim_relay_add(struct sim_relay *r, uint16_t port, uint16_t to,
				 struct sim_err *err);
/* How a link is now. */
void sim_relay_get(struct sim_relay *r, size_t link, struct sim_relay_link *out);
/* Change a link; it is so when this returns. A delay holds for what is under way, too. */
void sim_relay_set(struct sim_relay *r, size_t link, sim_relay_state state, uint32_t delay_ms);

#endif
