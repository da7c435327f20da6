/* SPDX-License-Identifier: MIT */
/*
 * The last cycles of a host, from the events that it logged.
 */
#ifndef SIM_VIEW_CYCLES_H
#define SIM_VIEW_CYCLES_H
#include <jansson.h>

#include "view/host.h"

#define VIEW_CYCLES_MAX 5

/*
 * Lines of a host's event file, of which the first may be cut: a new array of {"time", "outcome",
 * "events": [{"id", "title"}, ...]}, newest first; an event's title has its parameters put in.
 * Lines that are no events are passed over. NULL: no memory. Pure.
 */
json_t *view_cycles_from_lines(const char *lines);
/* Of a host; empty when it has logged nothing. */
json_t *view_cycles(const struct view_host *h);

#endif
