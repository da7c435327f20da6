/* SPDX-License-Identifier: MIT */
/*
 * Events as lines for people and for log files:
 *
 *   2024-05-01T12:00:00Z Error 10005 The cycle failed: ...
 *
 * Time, level, id, text, one blank between them. Controls in a text are blanks: an event is one
 * line. Each is one append of the whole line.
 */
#ifndef LAPS_PORTS_EVENT_TEXT_H
#define LAPS_PORTS_EVENT_TEXT_H
#include <stdbool.h>

#include <laps/buf.h>
#include <laps/err.h>
#include <laps/event.h>
#include <laps/ports.h>

/* The sink. Zero it, then set path and clock, which are borrowed. */
struct laps_event_text {
	const char *path;
	struct laps_clock_port clock;
	bool whole; /* what this run has written ends with a line end */
	bool failed;
	struct laps_cause failure; /* the first one */
};
/* The port over t, which must outlive it. Nothing is kept open. */
struct laps_events_port laps_event_text_port(struct laps_event_text *t);

/* Append the line with its line end; the event must fit its template. The buffer's status tells
 * whether it had room. */
void laps_event_text_format(const struct laps_event *event, uint64_t now_ticks,
			    struct laps_buf *out);

#endif
