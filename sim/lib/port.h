/* SPDX-License-Identifier: MIT */
/*
 * TCP ports of the loopback address for servers that cannot be handed a socket: a port is held by a
 * bound socket that does not listen, beside which the server may bind with SO_REUSEADDR. Held for
 * as long as the world lives, it is nobody else's while its server is started again.
 */
#ifndef SIM_LIB_PORT_H
#define SIM_LIB_PORT_H
#include <stdbool.h>
#include <stdint.h>

#include "lib/fail.h"

struct sim_port {
	int tcp, udp; /* -1: not held */
	uint16_t number;
};
#define SIM_PORT_NONE ((struct sim_port){.tcp = -1, .udp = -1})

/* Hold that port, or any that is free with 0. out is written only on success. */
LAPS_MUST_USE bool sim_port_hold(uint16_t number, struct sim_port *out, struct sim_err *err);
/* One that is free for TCP and UDP. No datagram reaches the socket that holds it. */
LAPS_MUST_USE bool sim_port_hold_both(struct sim_port *out, struct sim_err *err);
/* Let go of it; the number stays. */
void sim_port_release(struct sim_port *p);
/* A socket of ours that listens there and does not wait; *number 0 is any port, and gets which. -1:
 * errno says why. */
int sim_port_listen(uint16_t *number, int backlog);
/* Does anybody accept connections there? */
bool sim_port_answers(uint16_t number);

#endif
