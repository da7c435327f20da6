/* SPDX-License-Identifier: MIT */
/*
 * The retired Azure AD Graph (graph.windows.net), OData version 3: by default it refuses as it does
 * today; with the setting legacy-graph it answers reads. LAPS data was never in it, and is not
 * here.
 */
#ifndef SIM_CLOUD_LEGACY_H
#define SIM_CLOUD_LEGACY_H
#include "cloud/graph.h"

extern const struct sim_odata_type sim_legacy_device_type, sim_legacy_user_type;
/* An entity with its odata.type, a new reference. */
json_t *sim_legacy_entity(const struct sim_odata_type *type, const struct sim_odata_query *q,
			  const void *object);
/* Segment 1 names the set; call->version and call->set are those of a list. */
void sim_legacy_list(struct sim_graph_call *call, bool users);
/* POST getObjectsByObjectIds. */
void sim_legacy_by_ids(struct sim_graph_call *call);

void sim_legacy_error(const struct sim_http_request *rq, struct sim_http_response *rs,
		      unsigned status, const char *code, const char *message);
/* 200 with "odata.metadata", which names suffix, in front of the object's members; takes it over.
 */
void sim_legacy_ok(struct sim_graph_call *call, const char *suffix, json_t *object);

#endif
