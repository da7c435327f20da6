/* SPDX-License-Identifier: MIT */
/*
 * What a view tells, for people: plain text of at most SIM_VIEW_TEXT_WIDTH columns, but for names
 * that cannot be cut. Pure; a failure is the buffer's.
 */
#ifndef SIM_VIEW_TEXT_H
#define SIM_VIEW_TEXT_H
#include <jansson.h>
#include <laps/buf.h>

#define SIM_VIEW_TEXT_WIDTH 100
#define SIM_VIEW_TEXT_MAX   ((size_t)64 << 20) /* bytes, of a million computers */

/* One device as sim_view_device gives it, and the board of sim_view_devices. */
void sim_view_device_text(const json_t *device, struct laps_buf *out);
void sim_view_devices_text(const json_t *devices, struct laps_buf *out);

#endif
