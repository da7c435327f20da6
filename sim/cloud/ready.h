/* SPDX-License-Identifier: MIT */
/*
 * Does the cloud answer? As an application asks: over TLS, by a name of its certificate, a token
 * for a client secret, and a list of passwords' metadata with that.
 */
#ifndef SIM_CLOUD_READY_H
#define SIM_CLOUD_READY_H
#include <stdint.h>

#include "lib/fail.h"

struct sim_cloud_ready {
	uint16_t port;
	const char *ca_pem;
	const char *tenant, *client_id;
	const char *secret; /* letters and digits */
};
LAPS_MUST_USE bool sim_cloud_ready(const struct sim_cloud_ready *how, struct sim_err *err);

#endif
