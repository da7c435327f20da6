/* SPDX-License-Identifier: MIT */
/* The body of a PUT of the device registration policy. Pure. */
#ifndef SIM_CLOUD_GRAPH_POLICY_H
#define SIM_CLOUD_GRAPH_POLICY_H
#include <jansson.h>
#include <stdbool.h>

#include "lib/fail.h"

#define SIM_POLICY_LIST_MAX 1000 /* users, or groups, of a membership */

/* Members that are kept as they come; NULL behind the last. localAdminPassword is not among them.
 */
extern const char *const sim_graph_policy_member[];

/* Is every member known and well formed? What cannot be written (id, displayName, description) and
 * annotations are passed over. all: none of the five may be missing. */
LAPS_MUST_USE bool sim_graph_policy_check(json_t *body, bool all, struct sim_err *err);

#endif
