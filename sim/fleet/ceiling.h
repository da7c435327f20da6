/* SPDX-License-Identifier: MIT */
/*
 * How fast it could go at best: each thing that a rotation is made of alone, by nothing but
 * libldap, with as many threads and connections as the cycles had, with what they wrote, and under
 * the same identity: each request is another device's, by a bind before it or on its behalf. A
 * rotation has all of them on the same processors, so there is also the rate of one after the
 * other.
 */
#ifndef SIM_FLEET_CEILING_H
#define SIM_FLEET_CEILING_H
#include <stdbool.h>

#include "lib/fail.h"

struct fleet;
struct fleet_place;
struct fleet_realm;

struct fleet_pace {
	double rate;                /* a second, of all threads together; 0: not measured */
	double cpu_s, server_cpu_s; /* of processor time for one: ours, and the server's */
};
struct fleet_ceiling {
	struct fleet_pace protects; /* of a password, with a fresh key */
	/* A device's object, by itself: with a bind before each, or on its behalf; as the
	 * administrator with whole sessions. */
	struct fleet_pace searches, modifies;
	struct fleet_pace binds; /* alone; 0 when devices do not bind on open connections */
	/* whole sessions that do nothing but bind: by libldap and libkrb5, and by laps */
	struct fleet_pace bare, sessions;
};

LAPS_MUST_USE bool fleet_ceiling_of_protect(struct fleet *f, struct fleet_ceiling *out,
					    struct sim_err *err);
/* Connections as of place. realm: of devices that have whole sessions; NULL: they bind. */
LAPS_MUST_USE bool fleet_ceiling_of_directory(struct fleet *f, const struct fleet_place *place,
					      const struct fleet_realm *realm, const char *base_dn,
					      struct fleet_ceiling *out, struct sim_err *err);

#endif
