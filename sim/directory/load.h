/* SPDX-License-Identifier: MIT */
/*
 * Filling the databases of the first controller: one slapadd for the naming contexts and one for
 * the log of each, all at once, fed through pipes. That is how a hundred thousand computers take
 * seconds; for three of them it costs what starting slapd costs. Those of other controllers are
 * copies (image.h).
 */
#ifndef SIM_DIRECTORY_LOAD_H
#define SIM_DIRECTORY_LOAD_H
#include <stdbool.h>

#include "directory/conf.h"
#include "directory/domain.h"
#include "lib/child.h"
#include "lib/env.h"
#include "lib/fail.h"

struct sim_load {
	struct sim_child child[1 + SIM_DB_N]; /* of the contexts, of the logs */
	int input[1 + SIM_DB_N];              /* -1: closed */
	int n;
	int dir; /* the world's; borrowed */
};

/* Start them, with env added to our environment, after sim_conf_write. They get going while the
 * caller does something else. */
LAPS_MUST_USE bool sim_load_start(int dir, const char *path, const char *slapd,
				  const struct sim_domain *d, const struct sim_env *env,
				  struct sim_load *out, struct sim_err *err);
/* Write the entries and wait for the ends. In any case nothing runs and nothing is open afterwards.
 */
LAPS_MUST_USE bool sim_load_finish(struct sim_load *l, const struct sim_domain *d,
				   struct sim_err *err);
/* End them without having loaded. */
void sim_load_abort(struct sim_load *l);

#endif
