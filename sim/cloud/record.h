/* SPDX-License-Identifier: MIT */
/*
 * What the timeline tells of a request to the cloud (lib/timeline.h).
 */
#ifndef SIM_CLOUD_RECORD_H
#define SIM_CLOUD_RECORD_H
#include <stdint.h>

#include "cloud/service.h"
#include "lib/http.h"

/* Where to, and what makes a caller's tag worthless elsewhere. */
struct sim_cloud_record {
	int timeline;
	uint8_t salt[16];
};
LAPS_MUST_USE bool sim_cloud_record_open(int dir, struct sim_cloud_record *out,
					 struct sim_err *err);
void sim_cloud_record_close(struct sim_cloud_record *r);
/* A request was answered; service NULL: it was refused before anybody knew for whom it is; fault
 * NULL: nothing was made to go wrong. */
void sim_cloud_record(const struct sim_cloud_record *r, const char *service, const char *fault,
		      const struct sim_http_request *rq, const struct sim_http_response *rs);
/* Add the name of each of these permissions that is not there yet to a text of names. */
void sim_record_permissions(uint32_t bits, char *out, size_t size);

#endif
