/* SPDX-License-Identifier: MIT */
/*
 * Free TCP ports of the loopback address, for a server that cannot be handed a socket: the port is
 * held by a bound socket that does not listen, beside which the server may bind, until it does.
 */
#ifndef SIM_LIB_PORT_H
#define SIM_LIB_PORT_H
#include <stdbool.h>
#include <stdint.h>

#include "lib/fail.h"

struct sim_port {
	int fd; /* -1: not held */
	uint16_t number;
};
LAPS_MUST_USE bool sim_port_hold(struct sim_port *out, struct sim_err *err);
/* Let go of it; the number stays. */
void sim_port_release(struct sim_port *p);
/* Does anybody accept connections there? */
bool sim_port_answers(uint16_t number);

#endif
