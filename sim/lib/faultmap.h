/* SPDX-License-Identifier: MIT */
/*
 * The file of a world's faults (laps/worldfault.h), as a program maps it to take part in them: also
 * one that is loaded into somebody else's, and has nothing else of ours.
 */
#ifndef SIM_LIB_FAULTMAP_H
#define SIM_LIB_FAULTMAP_H
#include <laps/worldfault.h>
#include <stdbool.h>

#include "lib/fail.h"

#define SIM_FAULTS "faults" /* in the world's directory */

/* Map that of another process, to take part in it. */
LAPS_MUST_USE bool sim_faults_open(const char *path, struct laps_worldfault **out,
				   struct sim_err *err);
/* *w may be NULL; is set to NULL. */
void sim_faults_close(struct laps_worldfault **w);
/* An open file that is as long as it has to be; NULL with errno. */
struct laps_worldfault *sim_faults_map(int fd);

#endif
