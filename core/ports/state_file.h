/* SPDX-License-Identifier: MIT */
/*
 * The local record (laps/state.h) as a JSON file,
 *
 *   {"version": 1, "confirmed": {...} | null, "intent": {...} | null}
 *
 * whose members are named as those of struct laps_rotation; version there is a GUID's text or null.
 */
#ifndef LAPS_PORTS_STATE_FILE_H
#define LAPS_PORTS_STATE_FILE_H
#include <laps/ports.h>

/* The port over path, which is borrowed. */
struct laps_state_port laps_state_file_port(const char *path);

#endif
