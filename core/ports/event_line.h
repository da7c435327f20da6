/* SPDX-License-Identifier: MIT */
/*
 * One event <-> one JSON object, in the form of events_file.h.
 */
#ifndef LAPS_PORTS_EVENT_LINE_H
#define LAPS_PORTS_EVENT_LINE_H
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ports/events_file.h"

/* *out is a new reference. LAPS_OK; LAPS_E_BUG (not an event of the catalogue), LAPS_E_FORMAT (a
 * text that is not UTF-8), LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_event_line_format(const struct laps_event *event, uint64_t now_ticks,
					     uint64_t cycle, json_t **out,
					     struct laps_cause *cause);
/* Fill all but line; the event's texts borrow from object. False when it is no event: no object of
 * that form, or a known id with other parameters than the catalogue's. */
bool laps_event_line_parse(const json_t *object, struct laps_event_record *out);
/* Only the cycle of a line of text; false when there is none. */
bool laps_event_line_cycle(const char *text, size_t len, uint64_t *out);

#endif
