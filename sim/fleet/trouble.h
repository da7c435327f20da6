/* SPDX-License-Identifier: MIT */
/* What a run has its world go through: it is away, or its controllers do not hear of each other. */
#ifndef SIM_FLEET_TROUBLE_H
#define SIM_FLEET_TROUBLE_H
#include "fleet/room.h"

/* An outage is counted from this minute of the calendar on. */
void fleet_trouble_begin(struct fleet *f, uint32_t minute);
/* Have the world as it is to be in this minute. */
LAPS_MUST_USE bool fleet_trouble_keep(struct fleet *f, uint32_t minute, struct sim_err *err);
/* Have it as it was before. */
LAPS_MUST_USE bool fleet_trouble_end(struct fleet *f, struct sim_err *err);

#endif
