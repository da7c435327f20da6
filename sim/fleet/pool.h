/* SPDX-License-Identifier: MIT */
/*
 * Threads that do many small things of one kind at a time. The caller's is one of them.
 */
#ifndef SIM_FLEET_POOL_H
#define SIM_FLEET_POOL_H
#include <stdbool.h>
#include <stddef.h>

#include "lib/fail.h"

struct fleet_pool;

/* Thing i, done by the worker of that number; no worker does two at a time. */
typedef void fleet_task(void *arg, unsigned worker, size_t i);

/* With signals as they are blocked in the caller. */
LAPS_MUST_USE bool fleet_pool_start(unsigned threads, struct fleet_pool **out, struct sim_err *err);
/* Do the things 0 to n - 1, in about that order, and wait for all. */
void fleet_pool_run(struct fleet_pool *p, size_t n, fleet_task *task, void *arg);
void fleet_pool_stop(struct fleet_pool **p);

#endif
