/* SPDX-License-Identifier: MIT */
/*
 * The file of a world's faults (laps/worldfault.h), as its one writer has it.
 */
#ifndef SIM_LIB_FAULTFILE_H
#define SIM_LIB_FAULTFILE_H
#include <jansson.h>
#include <laps/worldfault.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/faultmap.h"

/* Make the file in dir, without a fault. *out is mapped for writing. */
LAPS_MUST_USE bool sim_faults_make(int dir, struct laps_worldfault **out, struct sim_err *err);

/* One thread at a time. The draws of a rule follow from the world's seed and the rule's text. */
LAPS_MUST_USE bool sim_faults_add(struct laps_worldfault *w, const char *spec, uint64_t seed,
				  struct sim_err *err);
/* Take back the rule of this text, or all with NULL. False: there is none. */
bool sim_faults_remove(struct laps_worldfault *w, const char *spec);
/* Rules with their counts: a copy, which the caller frees; NULL: no memory. */
struct laps_worldfault *sim_faults_save(const struct laps_worldfault *w);
/* Those rules, and no others, counted as they were then. */
void sim_faults_put_back(struct laps_worldfault *w, const struct laps_worldfault *saved);
/* Nothing goes wrong, and nothing is counted, until what this returned goes to resume. */
uint64_t sim_faults_hush(struct laps_worldfault *w);
void sim_faults_resume(struct laps_worldfault *w, uint64_t n_on);
/* A new array of {"spec", "seen", "hit"}. NULL: no memory. */
json_t *sim_faults_list(const struct laps_worldfault *w);

#endif
