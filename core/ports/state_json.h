/* SPDX-License-Identifier: MIT */
/* The local record as JSON, apart from its file. */
#ifndef LAPS_PORTS_STATE_JSON_H
#define LAPS_PORTS_STATE_JSON_H
#include <jansson.h>
#include <laps/state.h>
#include <stdbool.h>

/* NULL when out of memory. */
json_t *laps_state_to_json(const struct laps_state *s);
/* False when it is no record of this version; out is written only on true. */
bool laps_state_from_json(const json_t *root, struct laps_state *out);

#endif
