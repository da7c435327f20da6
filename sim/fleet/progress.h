/* SPDX-License-Identifier: MIT */
/*
 * How far a long run has come: a bar on a terminal; elsewhere nothing at first, and then a line now
 * and then. On the standard error.
 */
#ifndef SIM_FLEET_PROGRESS_H
#define SIM_FLEET_PROGRESS_H
#include <stdbool.h>
#include <stdint.h>

struct fleet_progress {
	bool quiet, terminal;
	bool shown; /* a bar stands there */
	uint64_t begin_ns, last_ns;
};
void fleet_progress_init(struct fleet_progress *p, bool quiet);
/* share: 0 to 1, of what */
void fleet_progress_show(struct fleet_progress *p, const char *what, double share, double rate);
void fleet_progress_end(struct fleet_progress *p);

#endif
