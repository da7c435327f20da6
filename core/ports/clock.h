/* SPDX-License-Identifier: MIT */
/*
 * The clock port: the system's clock, or that of a simulated world (laps/worldclock.h).
 */
#ifndef LAPS_PORTS_CLOCK_H
#define LAPS_PORTS_CLOCK_H
#include <laps/err.h>
#include <laps/ports.h>
#include <laps/worldclock.h>

struct laps_clock {
	const struct laps_worldclock *world; /* mapped; NULL: the system's clock */
};

/* path NULL: the system's clock. LAPS_OK; LAPS_E_NOTFOUND, LAPS_E_FORMAT (not a world's clock),
 * LAPS_E_HOST. */
LAPS_MUST_USE laps_rc laps_clock_open(const char *path, struct laps_clock *out,
				      struct laps_cause *cause);
void laps_clock_close(struct laps_clock *c);
/* The port over c, which must outlive it. */
struct laps_clock_port laps_clock_port(struct laps_clock *c);

#endif
