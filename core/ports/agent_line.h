/* SPDX-License-Identifier: MIT */
/* What both ends of the agent's control socket share. */
#ifndef LAPS_PORTS_AGENT_LINE_H
#define LAPS_PORTS_AGENT_LINE_H
#include <jansson.h>
#include <stdbool.h>
#include <sys/un.h>

/* The address of LAPS_AGENT_SOCKET in an open directory; good while that stays open. */
void agent_socket_address(int dir, struct sockaddr_un *out);
/* One object and a line end. False when it did not get there whole. */
bool agent_line_send(int fd, const json_t *object);

#endif
