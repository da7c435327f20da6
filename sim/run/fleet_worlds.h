/* SPDX-License-Identifier: MIT */
/* Where a fleet runs: in memory, in a world that is started for it, or in one that runs. Each does
 * all of the run, and fills in the seed and the time at which it began. */
#ifndef SIM_RUN_FLEET_WORLDS_H
#define SIM_RUN_FLEET_WORLDS_H
#include "run/options.h"

LAPS_MUST_USE bool sim_fleet_in_memory(struct sim_arguments *a, struct sim_fleet_result **out,
				       struct sim_err *err);
LAPS_MUST_USE bool sim_fleet_in_own(struct sim_arguments *a, struct sim_fleet_result **out,
				    struct sim_err *err);
LAPS_MUST_USE bool sim_fleet_in_other(struct sim_arguments *a, struct sim_fleet_result **out,
				      struct sim_err *err);

#endif
