/* SPDX-License-Identifier: MIT */
/*
 * The wall clock of a world in programs that are not ours, and faults of its hosts: an object
 * (sim/preload) that the loader puts into them, and the names of the files that it maps.
 */
#ifndef SIM_LIB_PRELOAD_H
#define SIM_LIB_PRELOAD_H
#include <stdbool.h>

#include "lib/env.h"
#include "lib/fail.h"

#define SIM_CLOCK "clock" /* in the world's directory */

/*
 * Of a server: LD_PRELOAD and LAPSIM_CLOCK, in place of those that we have ourselves, which may be
 * another world's; and what a sanitizer's runtime needs to hear, since it wants to be the first
 * object. dir is the world's. Fails when the object is not there.
 */
LAPS_MUST_USE bool sim_preload_clock(struct sim_env *env, const char *dir, struct sim_err *err);
/* And the faults of "host" on files, which are for programs in the world, not for its servers. */
LAPS_MUST_USE bool sim_preload_faults(struct sim_env *env, const char *dir);
/* Have another object of ours loaded behind it; path has neither blank nor colon. */
LAPS_MUST_USE bool sim_preload_also(struct sim_env *env, const char *path);
/* The same without a clock: for what else is in it. */
LAPS_MUST_USE bool sim_preload_object(struct sim_env *env, struct sim_err *err);
/* Of a program that is to have the machine's clock: only the caller's own LD_PRELOAD. */
LAPS_MUST_USE bool sim_preload_nothing(struct sim_env *env);

/*
 * Before env goes to a program of the caller's: the caller's own LD_PRELOAD stays in force behind
 * that of env, and so do its ASAN_OPTIONS. What an outer world has put there does not.
 */
LAPS_MUST_USE bool sim_preload_keep(struct sim_env *env);

#endif
