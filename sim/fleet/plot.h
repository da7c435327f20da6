/* SPDX-License-Identifier: MIT */
/* Pictures of a run: lines of blocks for a terminal, and SVG files. */
#ifndef SIM_FLEET_PLOT_H
#define SIM_FLEET_PLOT_H
#include <laps/buf.h>
#include <stdbool.h>
#include <stddef.h>

#include "fleet/result.h"

#define FLEET_PLOT_WIDTH 44 /* characters: with what stands beside it a line has 80 at most */

/* One line: each of width columns shows the greatest of its values, against the greatest of all;
 * blocks of Unicode, or ASCII. Appends to out. */
void fleet_plot_line(const double *value, size_t n, size_t width, bool unicode,
		     struct laps_buf *out);
/* Whether this terminal's text is UTF-8, by the environment. */
bool fleet_plot_unicode(void);

/* A document of its own: rate over time above latency over time. */
void fleet_plot_course(const struct sim_fleet_result *r, struct laps_buf *out);
/* How long rotations and cycles without one took: how many took how long, on a logarithmic scale;
 * and whole sessions, where devices have them. */
void fleet_plot_distribution(const struct sim_fleet_result *r, struct laps_buf *out);

#endif
