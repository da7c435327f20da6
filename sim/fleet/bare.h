/* SPDX-License-Identifier: MIT */
/* The least that a session with Kerberos is, by libkrb5 and libldap alone, to hold ours against. */
#ifndef SIM_FLEET_BARE_H
#define SIM_FLEET_BARE_H
#include "fleet/link.h"
#include "fleet/realm.h"

/* A ticket-granting ticket by the device's keytab, a connection over StartTLS to the first
 * controller, a bind with GSSAPI, which gets the ticket for it, and the end. */
LAPS_MUST_USE bool fleet_bare_session(const struct fleet_place *place,
				      const struct fleet_realm *realm, uint32_t index);

#endif
