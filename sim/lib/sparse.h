/* SPDX-License-Identifier: MIT */
/* Copying files with holes: what is a hole in one is a hole in the other. */
#ifndef SIM_LIB_SPARSE_H
#define SIM_LIB_SPARSE_H
#include <stdbool.h>

#include "lib/fail.h"

/* Make the empty file out hold what in holds; in may be written meanwhile. */
LAPS_MUST_USE bool sim_sparse_copy(int in, int out, struct sim_err *err);
/* out was such a copy: bring over what in has of new since. In keeps still. */
LAPS_MUST_USE bool sim_sparse_update(int in, int out, struct sim_err *err);

#endif
