/* SPDX-License-Identifier: MIT */
/*
 * Where a window has its data from: the view, the world's files and, to change something, its
 * control socket. Looking leaves no line in the timeline, and waits for nobody for long.
 */
#ifndef SIM_WEB_DATA_H
#define SIM_WEB_DATA_H
#include "web/window.h"

struct web_data;

/* *out is written only on success. */
LAPS_MUST_USE bool web_data_open(const char *dir, struct web_data **out, struct sim_err *err);
void web_data_close(struct web_data **d); /* *d may be NULL */
/* As long as it is open; for several threads. */
struct web_source web_data_source(struct web_data *d);

#endif
