/* SPDX-License-Identifier: MIT */
#ifndef SIM_VIEW_ACCESS_TEXT_H
#define SIM_VIEW_ACCESS_TEXT_H
#include <jansson.h>
#include <laps/buf.h>

/* Append the member "access" of a device: a table of who may what, then each reason once, with
 * those whom it is about. Nothing of an empty one. Pure. */
void view_put_access(struct laps_buf *out, const json_t *rows);

#endif
