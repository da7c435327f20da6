/* SPDX-License-Identifier: MIT */
#include "ports/event_sinks.h"

static void give(const struct laps_events_port *port, const struct laps_event *event)
{
	port->emit(port->ctx, event);
}

static void sinks_emit(void *ctx, const struct laps_event *event)
{
	struct laps_event_sinks *s = ctx;

	if (event->id == LAPS_EVENT_CYCLE_STARTS)
		s->journal.cycle = 0;
	if (s->use_file) {
		const struct laps_events_port port = laps_event_file_port(&s->file);

		give(&port, event);
		if (s->journal.cycle == 0)
			s->journal.cycle = s->file.cycle;
	}
	if (s->use_text) {
		const struct laps_events_port port = laps_event_text_port(&s->text);

		give(&port, event);
	}
	if (s->use_journal) {
		const struct laps_events_port port = laps_journal_port(&s->journal);

		give(&port, event);
	}
	if (s->trace)
		laps_trace_file_event(s->trace, event);
}

struct laps_events_port laps_event_sinks_port(struct laps_event_sinks *s)
{
	return (struct laps_events_port){.ctx = s, .emit = sinks_emit};
}

const struct laps_cause *laps_event_sinks_failure(const struct laps_event_sinks *s)
{
	if (s->file.failed)
		return &s->file.failure;
	if (s->text.failed)
		return &s->text.failure;
	return s->journal.failed ? &s->journal.failure : NULL;
}
