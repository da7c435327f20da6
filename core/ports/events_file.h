/* SPDX-License-Identifier: MIT */
/*
 * Events as JSON lines:
 *
 *   {"time": RFC 3339, "id": 10003, "level": "Information", "cycle": "N", "params": {"Data1": ...}}
 *
 * cycle counts what wrote to the file, as decimal text: each 10003 begins another one, and so does
 * the first event of a run. HEX32 parameters are "0x80070032", INT32 numbers, FILETIME RFC 3339.
 * The event's text is not stored: it follows from the catalogue.
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

#define LAPS_EVENT_CYCLE_STARTS 10003u

/* The sink. Zero it, then set path and clock, which are borrowed. */
struct laps_event_file {
	const char *path;
	struct laps_clock_port clock;
	uint64_t cycle; /* 0 until the first event of this run or cycle */
	bool cut;       /* the last line of this run may not be there whole */
	bool failed;
	struct laps_cause failure; /* the first one */
};
/* The port over f, which must outlive it. Each event is one append; nothing is kept open. */
struct laps_events_port laps_event_file_port(struct laps_event_file *f);

/* The newest cycle of the file, from its end; 0 when it has none. LAPS_OK; LAPS_E_HOST,
 * LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_event_file_last_cycle(const char *path, uint64_t *out,
						 struct laps_cause *cause);

/* One line read back; borrowed until the next call on the reader. */
struct laps_event_record {
	uint64_t time_ticks;
	uint64_t cycle;
	laps_event_level level;
	bool known;              /* the catalogue has the id */
	struct laps_event event; /* parameters as the catalogue types them; none when not known */
	const char *line;        /* the JSON, without its line end, NUL-terminated */
};

struct laps_event_reader;
/* A file that is not there yet reads as empty. LAPS_OK; LAPS_E_HOST, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_event_reader_open(const char *path, struct laps_event_reader **out,
					     struct laps_cause *cause);
/*
 * The next event. At the end of the file LAPS_E_NOTFOUND (cause untouched); called again later it
 * goes on with what was appended since, so that a reader can follow: into a new file, too, when the
 * old one was moved away or cut. A line is complete with its line end. An id that the catalogue
 * does not have is an event all the same, of a newer program perhaps; other lines that are no
 * events are passed over and counted. LAPS_OK; LAPS_E_NOTFOUND, LAPS_E_HOST, LAPS_E_NOMEM.
 */
LAPS_MUST_USE laps_rc laps_event_reader_next(struct laps_event_reader *r,
					     struct laps_event_record *out,
					     struct laps_cause *cause);
/* How many lines have been passed over; *first is the number of the first of them in its file, from
 * 1, when there is one. */
uint64_t laps_event_reader_broken(const struct laps_event_reader *r, uint64_t *first);
void laps_event_reader_close(struct laps_event_reader **r);

#endif
