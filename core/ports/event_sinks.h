/* SPDX-License-Identifier: MIT */
/*
 * All sinks of events that a configuration asks for, as one port: each gets each event, whatever
 * becomes of the others.
 */
#ifndef LAPS_PORTS_EVENT_SINKS_H
#define LAPS_PORTS_EVENT_SINKS_H
#include <laps/ports.h>

#include "ports/event_text.h"
#include "ports/events_file.h"
#include "ports/journal.h"
#include "ports/trace_file.h"

/* Zero it, then set up those sinks that are wanted (events_file.h, event_text.h, journal.h,
 * trace_file.h). */
struct laps_event_sinks {
	bool use_file, use_text, use_journal;
	struct laps_event_file file;
	struct laps_event_text text;
	struct laps_journal journal;   /* its cycle is that of the file, once there is one */
	struct laps_trace_file *trace; /* borrowed: gets their ids, and tells of its own failure */
};
/* The port over s, which must outlive it. */
struct laps_events_port laps_event_sinks_port(struct laps_event_sinks *s);
/* The first failure of a sink, in the order file, text, journal; NULL. Borrowed. */
const struct laps_cause *laps_event_sinks_failure(const struct laps_event_sinks *s);

#endif
