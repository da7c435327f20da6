/* SPDX-License-Identifier: MIT */
/*
 * A device's whole session with the directory, in each cycle one, and by the code of laps(1): a
 * connection of its own over StartTLS, a ticket-granting ticket and a ticket for the directory by
 * its keytab, a bind with GSSAPI that is bound to the TLS below it, what the cycle has to do, and
 * the end. Nothing of it is kept for the next.
 */
#ifndef SIM_FLEET_SESSION_H
#define SIM_FLEET_SESSION_H
#include "fleet/link.h"
#include "fleet/realm.h"

struct fleet_session;

/* Set the worker's backup port. place and realm are borrowed. */
LAPS_MUST_USE bool fleet_session_open(struct fleet_worker *w, const struct fleet_place *place,
				      const struct fleet_realm *realm, struct fleet_session **out,
				      struct sim_err *err);
void fleet_session_close(struct fleet_session **s);
/* A session of a device with the first controller that does nothing but bind, for measuring. */
LAPS_MUST_USE bool fleet_session_bare(const struct fleet *f, const struct fleet_place *place,
				      const struct fleet_realm *realm, uint32_t index);

#endif
