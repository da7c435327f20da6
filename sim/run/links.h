/* SPDX-License-Identifier: MIT */
/*
 * The links between a world's controllers (lib/relay.h). Controllers count from 0; a link carries
 * the changes of "from" to "to". A world of one controller has none.
 */
#ifndef SIM_RUN_LINKS_H
#define SIM_RUN_LINKS_H
#include "lib/relay.h"
#include "run/world.h"

/* Once replication has its ports, and before it is written into a configuration: replication.relay
 * says where links begin. */
LAPS_MUST_USE bool sim_links_open(struct lapsim *w, struct sim_err *err);

void sim_links_get(const struct lapsim *w, uint32_t from, uint32_t to, struct sim_relay_link *out);
void sim_links_set(struct lapsim *w, uint32_t from, uint32_t to, sim_relay_state state,
		   uint32_t delay_ms);

/* All open and without delay, as they begin. */
void sim_links_heal(struct lapsim *w);
/* Wait until a change of each controller has come over all links that are so. */
LAPS_MUST_USE bool sim_links_wait(const struct lapsim *w, struct sim_err *err);

#endif
