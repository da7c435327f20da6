/* SPDX-License-Identifier: MIT */
/*
 * How the fake behaves where real services differ or nothing is known, changeable while it runs:
 *
 *   upload-auth        either | bearer | mtls       what a device may show at our upload route
 *   password-encoding  utf-8 | utf-16le             of passwordBase64
 *   strict-user-agent  no | yes                     Graph: 400 without a User-Agent
 *   strict-put         no | yes                     the registration policy: all members needed
 *   legacy-graph       no | yes                     graph.windows.net answers reads
 *   claims-challenge   no | TIME                    Graph: tokens of clients that said cp1 from
 *                                                   before TIME are answered with a challenge
 */
#ifndef SIM_CLOUD_SETTINGS_H
#define SIM_CLOUD_SETTINGS_H
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/fail.h"

typedef enum sim_service {
	SIM_SERVICE_LOGIN,
	SIM_SERVICE_REGISTRATION,
	SIM_SERVICE_GRAPH,
	SIM_SERVICE_LEGACY, /* Azure AD Graph */
	SIM_SERVICE_PAGE,
	SIM_SERVICE_N
} sim_service;
/* "login", "registration", "graph", "legacy", "page" */
const char *sim_service_name(sim_service s);

typedef enum sim_upload_auth {
	SIM_UPLOAD_EITHER,
	SIM_UPLOAD_BEARER,
	SIM_UPLOAD_MTLS
} sim_upload_auth;

struct sim_settings {
	sim_upload_auth upload_auth;
	bool utf16, strict_user_agent, strict_put, legacy_graph;
	uint64_t challenge_ticks; /* 0: no claims challenge */
};
#define SIM_SETTINGS_DEFAULT ((struct sim_settings){0})

/* Set one by its name and text, or say what it takes. */
LAPS_MUST_USE bool sim_settings_set(struct sim_settings *s, const char *name, const char *value,
				    struct sim_err *err);
/* {"upload-auth": "either", ...}, a new reference, in the order of the list above; NULL when memory
 * ended. */
json_t *sim_settings_json(const struct sim_settings *s);

#endif
