/* SPDX-License-Identifier: MIT */
/*
 * Inheritance as it is stored: descriptors below an object are computed anew when its own has
 * changed or when it has moved, [MS-ADTS] 6.1.3. Only in PRE_ hooks.
 */
#ifndef SIM_DIRECTORY_DC_INHERIT_H
#define SIM_DIRECTORY_DC_INHERIT_H
#include <laps/sd.h>
#include <slapi-plugin.h>
#include <stdbool.h>

#include "directory/dc/schema.h"

/*
 * own, with what it inherits from the parent of e, as bytes appended to out. A head of a naming
 * context inherits nothing. parent_dn NULL: the one that e is under now.
 * LAPS_OK; LAPS_E_NOTFOUND (no parent), LAPS_E_RANGE, LAPS_E_NOMEM, LAPS_E_FORMAT.
 */
LAPS_MUST_USE laps_rc dc_inherit_own(Slapi_Entry *e, const struct laps_sd *own,
				     const char *parent_dn, struct laps_buf *out);

/*
 * Everything below dn, whose descriptor is sd. What does not change ends the walk there. An object
 * is written after all that is below it, so that a walk that stopped half way goes on when it is
 * begun again. Returns a result code.
 */
int dc_inherit_below(const char *dn, const struct laps_sd *sd);

#endif
