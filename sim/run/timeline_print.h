/* SPDX-License-Identifier: MIT */
/*
 * Lines of the timeline in columns on standard output. A terminal gets them cut to its width, and
 * colours unless NO_COLOR is set; what goes elsewhere is whole.
 */
#ifndef SIM_RUN_TIMELINE_PRINT_H
#define SIM_RUN_TIMELINE_PRINT_H
#include <stdbool.h>
#include <stdint.h>

#include "lib/timeline_words.h"

struct sim_timeline_print {
	bool relative, begun, terminal, colour;
	uint64_t first_ticks;
	int what, result; /* widths */
};

/* relative: times count from the first line. */
void sim_timeline_print_begin(struct sim_timeline_print *p, bool relative);
/* The first is below a heading. */
void sim_timeline_print(struct sim_timeline_print *p, const struct sim_timeline_words *w);

#endif
