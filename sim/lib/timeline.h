/* SPDX-License-Identifier: MIT */
/*
 * A world's timeline: what happened in it, one JSON object a line, each appended with one write so
 * that the lines of several programs do not mix. lapsim's own:
 *   {"time": RFC 3339, "source": "lapsim", "kind": "request", "verb": "clock", "result": "ok"}
 */
#ifndef SIM_LIB_TIMELINE_H
#define SIM_LIB_TIMELINE_H
#include <stdbool.h>
#include <stdint.h>

#include "lib/fail.h"

#define SIM_TIMELINE_NAME "timeline.jsonl"

/* Make the empty file in dir. */
LAPS_MUST_USE bool sim_timeline_make(int dir, struct sim_err *err);
/* A request was answered; result is "ok" or why not. A timeline that cannot be written stops
 * nobody. */
void sim_timeline_request(int dir, uint64_t now_ticks, const char *verb, const char *result);

#endif
