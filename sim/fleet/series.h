/* SPDX-License-Identifier: MIT */
/*
 * Samples of a run, taken between minutes of virtual time and not more often than they can be
 * drawn: when there is no room left every second one goes, and later ones come half as often.
 */
#ifndef SIM_FLEET_SERIES_H
#define SIM_FLEET_SERIES_H
#include "fleet/result.h"

struct fleet_series {
	struct sim_fleet_result *result; /* borrowed; the samples are in it */
	uint64_t begin_ns, last_ns, least_ns;
	struct fleet_histogram before; /* cycles of either kind, at the last sample */
	uint64_t rotations_before;
};
void fleet_series_init(struct fleet_series *s, struct sim_fleet_result *r);
/* all: everything counted since the fleet began. last: take it even when it comes early. */
void fleet_series_add(struct fleet_series *s, const struct fleet_tally *all, fleet_part part,
		      bool last);
/* Whether a sample would be taken now. */
bool fleet_series_is_due(const struct fleet_series *s);

#endif
