/* SPDX-License-Identifier: MIT */
/*
 * Steps and events of cycles, one JSON object a line, appended to a world's timeline:
 *
 *   {"time", "source": "laps", "computer", "kind": "step", "step", "moment", "cause"}
 *   {"time", "source": "laps", "computer", "kind": "event", "id", "level"}
 *
 * cause only where a step failed. What an event says more is in the event file.
 */
#ifndef LAPS_PORTS_TRACE_FILE_H
#define LAPS_PORTS_TRACE_FILE_H
#include <stdbool.h>

#include <laps/ports.h>

/* Zero it, then set the first three, which are borrowed. */
struct laps_trace_file {
	const char *path; /* NULL: no trace is kept */
	const char *computer;
	struct laps_clock_port clock;
	bool failed;
	struct laps_cause failure; /* the first one */
};
/* The port over t, which must outlive it. It never orders a stop. */
struct laps_trace_port laps_trace_file_port(struct laps_trace_file *t);
void laps_trace_file_event(struct laps_trace_file *t, const struct laps_event *event);

#endif
