/* SPDX-License-Identifier: MIT */
/*
 * Events for the systemd journal, by its native protocol: one datagram an event to a Unix socket,
 * of fields "NAME=value\n"; a value with a line end in it is "NAME\n", its length as 64 bits little
 * endian, the value, "\n".
 *
 *   MESSAGE            the event's text
 *   MESSAGE_ID         LAPS_JOURNAL_ID and the event's id as 8 hex digits (ours): one for each id
 *   PRIORITY           3 for errors, 4 for warnings, 6 for information
 *   SYSLOG_IDENTIFIER  laps
 *   LAPS_EVENT_ID      decimal
 *   LAPS_TIME          RFC 3339, of the device's clock
 *   LAPS_CYCLE         decimal: which cycle, as in the event file, or when this run began
 *   LAPS_COMPUTER      the device's name
 *   LAPS_<PARAMETER>   each parameter by its name in upper case: LAPS_DATA1, LAPS_POLICYSOURCE;
 *                      numbers as in the event file
 *
 * Names and priorities are systemd's (systemd.journal-fields(7)); the LAPS_ fields are ours. A
 * value longer than LAPS_JOURNAL_VALUE_MAX is cut and ends with LAPS_JOURNAL_CUT: datagrams have to
 * fit a socket's buffer, and the descriptors that replace bigger ones are not worth it here.
 *
 * Differs from Windows: events go to a file, as text or to the journal; there is no event log with
 * channels.
 */
#ifndef LAPS_PORTS_JOURNAL_H
#define LAPS_PORTS_JOURNAL_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <laps/buf.h>
#include <laps/err.h>
#include <laps/event.h>
#include <laps/ports.h>

#define LAPS_JOURNAL_ID        "3f6a1c9e5b0d4e77a2c8d915" /* 24 of the 32 digits of a MESSAGE_ID */
#define LAPS_JOURNAL_VALUE_MAX 4096                       /* bytes, the mark included */
#define LAPS_JOURNAL_VALUE_MIN 256                        /* a second try when that was too much */
#define LAPS_JOURNAL_CUT       " [cut]"
#define LAPS_JOURNAL_WAIT_MS   1000 /* for a journal that is behind; once a run */

/* The sink. Zero it, then set the first three, which are borrowed. */
struct laps_journal {
	const char *socket; /* path of the journal's socket */
	const char *computer;
	struct laps_clock_port clock;
	uint64_t cycle; /* 0: the FILETIME of the first event becomes it */
	bool failed;
	struct laps_cause failure; /* the first one */
};
/* The port over j, which must outlive it. Nothing is kept open. */
struct laps_events_port laps_journal_port(struct laps_journal *j);

/*
 * Append the datagram of one event.
 *
 * value_max   where values are cut, LAPS_JOURNAL_VALUE_MIN or more
 *
 * LAPS_OK; LAPS_E_BUG (not an event of the catalogue), and the buffer's own status.
 */
LAPS_MUST_USE laps_rc laps_journal_format(const struct laps_event *event, uint64_t now_ticks,
					  uint64_t cycle, const char *computer, size_t value_max,
					  struct laps_buf *out);

#endif
