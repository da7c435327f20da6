/* SPDX-License-Identifier: MIT */
/*
 * Events as JSON lines:
 *
 *   {"time": RFC 3339, "id": 10003, "level": "Information", "cycle": "N", "params": {"Data1": ...}}
 *
 * cycle counts the runs that wrote to the file, as decimal text. HEX32 parameters are
 * "0x80070032", INT32 numbers, FILETIME RFC 3339. The event's text is not stored: it follows from
 * the catalogue.
 */
#ifndef LAPS_PORTS_EVENTS_FILE_H
#define LAPS_PORTS_EVENTS_FILE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <laps/err.h>
#include <laps/event.h>
#include <laps/ports.h>

#define LAPS_EVENT_LINE_MAX 65536 /* bytes of a line; longer ones are skipped */

/* The sink. Zero it, then set path and clock, which are borrowed. */
struct laps_event_file {
	const char *path;
	struct laps_clock_port clock;
	uint64_t cycle; /* 0 until the first event of this run */
	bool cut;       /* the last line of this run may not be there whole */
	bool failed;
	struct laps_cause failure; /* the first one */
};
/* The port over f, which must outlive it. Each event is one append; nothing is kept open. */
struct laps_events_port laps_event_file_port(struct laps_event_file *f);

/* One line read back; borrowed until the next call on the reader. */
struct laps_event_record {
	uint64_t time_ticks;
	uint64_t cycle;
	struct laps_event event; /* parameters as the catalogue types them */
	const char *line;        /* the JSON, without its line end, NUL-terminated */
};

struct laps_event_reader;
/* A file that is not there yet reads as empty. LAPS_OK; LAPS_E_HOST, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_event_reader_open(const char *path, struct laps_event_reader **out,
					     struct laps_cause *cause);
/*
 * The next event. At the end of the file LAPS_E_NOTFOUND (cause untouched); called again later it
 * goes on with what was appended since, so that a reader can follow: into a new file, too, when the
 * old one was moved away or cut. A line is complete with its line end; lines that are no events of
 * the catalogue are skipped. LAPS_OK; LAPS_E_NOTFOUND, LAPS_E_HOST, LAPS_E_NOMEM.
 */
LAPS_MUST_USE laps_rc laps_event_reader_next(struct laps_event_reader *r,
					     struct laps_event_record *out,
					     struct laps_cause *cause);
void laps_event_reader_close(struct laps_event_reader **r);

#endif
