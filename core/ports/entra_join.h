/* SPDX-License-Identifier: MIT */
/* Registering a device with Entra ID, and taking it out again. */
#ifndef LAPS_PORTS_ENTRA_JOIN_H
#define LAPS_PORTS_ENTRA_JOIN_H
#include <laps/err.h>
#include <laps/ports.h>
#include <laps/secret.h>

#include "ports/entra_identity.h"
#include "ports/http.h"

struct laps_entra_join {
	struct laps_http *http;        /* borrowed */
	const char *registration_url;  /* where discovery is asked */
	const char *login_url;         /* goes into the identity */
	const char *tenant;            /* GUID or domain */
	const char *name, *os_version; /* of the device */
	laps_entra_join_type join_type;
	const struct laps_secret *user_token; /* for LAPS_ENTRA_DRS_RESOURCE */
	uint64_t now_ticks;
};
/* Makes a key, and asks for a certificate of it. out is cleared by laps_entra_identity_clear. */
LAPS_MUST_USE laps_rc laps_entra_join(const struct laps_entra_join *join,
				      struct laps_entra_identity *out,
				      struct laps_cloud_refusal *refusal, struct laps_cause *cause);
/* Deletes the device there; http shows its certificate. */
LAPS_MUST_USE laps_rc laps_entra_leave(struct laps_http *http,
				       const struct laps_entra_identity *identity,
				       struct laps_cloud_refusal *refusal,
				       struct laps_cause *cause);

#endif
