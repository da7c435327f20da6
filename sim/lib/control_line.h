/* SPDX-License-Identifier: MIT */
/*
 * What both ends of the control socket have in common: its address and its lines.
 */
#ifndef SIM_LIB_CONTROL_LINE_H
#define SIM_LIB_CONTROL_LINE_H
#include <jansson.h>
#include <stdbool.h>
#include <sys/un.h>

#include "lib/fail.h"

LAPS_MUST_USE bool sim_control_address(const char *path, struct sockaddr_un *out,
				       struct sim_err *err);
/* Write the object and a line end; never raises SIGPIPE. False when the peer has gone, or object is
 * NULL. */
bool sim_control_send(int fd, const json_t *object);

#endif
