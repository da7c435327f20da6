/* SPDX-License-Identifier: MIT */
/*
 * slapd and slapadd run with the object preloaded (sim/directory/dc/preload.c).
 */
#ifndef SIM_DIRECTORY_PRELOAD_H
#define SIM_DIRECTORY_PRELOAD_H
#include "lib/env.h"
#include "lib/fail.h"

#define SIM_DC_OBJECT "lapsim_dc.so"

/* Add LD_PRELOAD and the clock of the world in dir (lib/preload.h). */
LAPS_MUST_USE bool sim_preload_set(struct sim_env *env, const char *dir, struct sim_err *err);

#endif
