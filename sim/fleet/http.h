/* SPDX-License-Identifier: MIT */
/* Requests to the world's cloud, over one connection that stays open. One thread at a time. */
#ifndef SIM_FLEET_HTTP_H
#define SIM_FLEET_HTTP_H
#include <laps/buf.h>
#include <stdbool.h>
#include <stddef.h>

#include "lib/fail.h"

struct fleet_http;

/* ca_file is borrowed. */
LAPS_MUST_USE bool fleet_http_open(const char *ca_file, struct fleet_http **out,
				   struct sim_err *err);
void fleet_http_close(struct fleet_http **h);

struct fleet_request {
	const char *url;
	const char *bearer; /* NULL: none */
	const char *type;   /* of the body */
	const char *body;   /* NULL: a GET */
	size_t body_len;
};
/* The answer's body, for the caller to clear. False: none came. Nothing secret is in err. */
LAPS_MUST_USE bool fleet_http_ask(struct fleet_http *h, const struct fleet_request *rq,
				  unsigned *status, struct laps_buf *out, struct sim_err *err);

/* The same for what is no device's, which faults do not concern: asked again when no answer came or
 * one that says that it cannot be given now. */
LAPS_MUST_USE bool fleet_http_insist(struct fleet_http *h, const struct fleet_request *rq,
				     unsigned *status, struct laps_buf *out, struct sim_err *err);

#endif
