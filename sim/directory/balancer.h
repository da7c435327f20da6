/* SPDX-License-Identifier: MIT */
/*
 * A load balancer before the controllers of a world: haproxy, run by us in the foreground, which
 * passes TCP through, so that StartTLS, TLS and SASL are the controllers' own. Each connection goes
 * to the next of them. It asks each by an anonymous bind at the address that is for controllers:
 * of that nothing is in the timeline, and no fault counts it. One that does not answer is left out,
 * and is asked on.
 *
 * Differs from Active Directory: tickets for ldap/127.0.0.1 are for all controllers, which have
 * that name's key; a real balancer's name is of one account, and controllers have no key of it.
 */
#ifndef SIM_DIRECTORY_BALANCER_H
#define SIM_DIRECTORY_BALANCER_H
#include <stdbool.h>
#include <stdint.h>

#include "directory/slapd.h"
#include "lib/child.h"
#include "lib/fail.h"
#include "lib/port.h"
#include "lib/workdir.h"

struct sim_balancer {
	struct sim_child child;
	char *program;               /* owned */
	struct sim_port ldap, ldaps; /* held until sim_balancer_stop */
};
#define SIM_BALANCER_NONE       \
	((struct sim_balancer){ \
		.child = SIM_CHILD_NONE, .ldap = SIM_PORT_NONE, .ldaps = SIM_PORT_NONE})

/* Start it before these controllers, 2 or more, which run, and wait until both of its ports answer.
 * out gets what is to be stopped also when this fails. */
LAPS_MUST_USE bool sim_balancer_start(const struct sim_workdir *w, const struct sim_slapd *dc,
				      uint32_t n, struct sim_balancer *out, struct sim_err *err);
/* Kill it; its ports stay its own. */
void sim_balancer_halt(struct sim_balancer *b);
/* Start it once more, on the same ports, and wait. */
LAPS_MUST_USE bool sim_balancer_again(struct sim_balancer *b, const struct sim_workdir *w,
				      struct sim_err *err);
void sim_balancer_stop(struct sim_balancer *b);

#endif
