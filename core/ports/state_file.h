/* SPDX-License-Identifier: MIT */
/*
 * The local record (laps/state.h) as a JSON file,
 *
 *   {"version": 2, "confirmed": {...} | null, "intent": {...} | null, "post_auth": {...} | null,
 *    "auto_account": {...} | null}
 *
 * whose members are named as those of the structs. A mode is its name, a SID and a GUID are their
 * texts, null where there is none. A record of another version is a lost one: it leads to a
 * rotation and is replaced.
 */
#ifndef LAPS_PORTS_STATE_FILE_H
#define LAPS_PORTS_STATE_FILE_H
#include <laps/ports.h>

#define LAPS_STATE_FILE_MAX 65536 /* bytes; longer is a lost record */

/* The port over path, which is borrowed. */
struct laps_state_port laps_state_file_port(const char *path);

#endif
