/* SPDX-License-Identifier: MIT */
/*
 * The verbs of the control socket, lapsim-control(7), one function each: they answer a request with
 * a new object, or NULL when memory ended.
 */
#ifndef SIM_RUN_VERBS_H
#define SIM_RUN_VERBS_H
#include <jansson.h>

#include "run/world.h"

typedef json_t *sim_do(struct lapsim *w, const json_t *request);

sim_do sim_do_clock;                                  /* verb_clock.c */
sim_do sim_do_snapshot, sim_do_restore, sim_do_reset; /* verb_snapshot.c */
sim_do sim_do_cloud, sim_do_env, sim_do_status;       /* verb_status.c */
sim_do sim_do_seed;                                   /* verb_seed.c */
sim_do sim_do_fault;                                  /* fault.c */
sim_do sim_do_devices;                                /* verb_devices.c */
sim_do sim_do_timeline;                               /* verb_timeline.c */
sim_do sim_do_lint;                                   /* verb_lint.c */
sim_do sim_do_dc;                                     /* verb_dc.c */
sim_do sim_do_link;                                   /* verb_link.c */

/* A text member of the request, "" when it has none of that name. */
const char *sim_verb_text(const json_t *request, const char *name);
json_t *sim_verb_refuse(const struct sim_err *err);

/* What several of them tell. verb_status.c: where a controller is; without "pid" it does not run.
 */
json_t *sim_verb_controller(const struct sim_slapd *s);
/* verb_link.c: an array; empty with one controller. */
json_t *sim_verb_links(const struct lapsim *w);

#endif
