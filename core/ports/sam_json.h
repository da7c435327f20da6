/* SPDX-License-Identifier: MIT */
/* The simulated SAM as JSON, apart from its file. */
#ifndef LAPS_PORTS_SAM_JSON_H
#define LAPS_PORTS_SAM_JSON_H
#include <jansson.h>

#include "ports/sam_data.h"

/* NULL when out of memory. */
json_t *sam_to_json(const struct sam_data *d);
/* NULL, or what is not right about it, a literal; *place is then the number of the account, session
 * ... from 1, or 0. out is to be cleared in either case. A failed allocation counts as "out of
 * memory". */
const char *sam_from_json(const json_t *root, struct sam_data *out, size_t *place);

#endif
