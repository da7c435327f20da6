/* SPDX-License-Identifier: MIT */
/* A server that was just started, until it takes connections. */
#ifndef SIM_LIB_LISTENS_H
#define SIM_LIB_LISTENS_H
#include <stdbool.h>
#include <stdint.h>

#include "lib/child.h"
#include "lib/fail.h"

struct sim_listens {
	const char *name; /* of the program, for messages */
	uint16_t port;
	/* What it says of its end stands in the first line of log in dir; NULL: nowhere. */
	int dir;
	const char *log;
};

/* At most half a minute. *ended says that it has ended instead, as it does when a port is taken. */
LAPS_MUST_USE bool sim_listens_wait(const struct sim_listens *l, struct sim_child *server,
				    bool *ended, struct sim_err *err);

#endif
