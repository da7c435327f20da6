/* SPDX-License-Identifier: MIT */
/*
 * The ranges that searches in flight have asked for, by connection and message number, until the
 * search has ended or the connection has. A search that is abandoned leaves its own behind until
 * then; when there are too many, the oldest go. Any thread may call.
 */
#ifndef SIM_DIRECTORY_DC_RANGES_H
#define SIM_DIRECTORY_DC_RANGES_H
#include "directory/dc/wire.h"

#define DC_RANGES_IN_FLIGHT 1024

/* connection only tells them apart: it is never followed. */
void dc_ranges_put(const void *connection, uint64_t id, const struct dc_ranges *ranges);
/* None: there are no ranges. */
void dc_ranges_get(const void *connection, uint64_t id, struct dc_ranges *out);
void dc_ranges_drop(const void *connection, uint64_t id);
void dc_ranges_drop_all(const void *connection);

#endif
