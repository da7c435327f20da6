/* SPDX-License-Identifier: MIT */
/*
 * Where an object goes whose name is taken or whose place is gone (crossing.h). What must give way
 * gets its name by a new change of this controller's, which the others hear of as of any.
 */
#ifndef SIM_DIRECTORY_DC_CROSSING_PLACE_H
#define SIM_DIRECTORY_DC_CROSSING_PLACE_H
#include <laps/guid.h>
#include <slapi-plugin.h>
#include <stdbool.h>
#include <stdint.h>

#include "directory/dc/crossing_event.h"

/* Where what the event names can be put: own is the object, NULL when it is to be added. The caller
 * frees both. True: it is not what the event says. */
bool dc_crossing_place(const struct dc_naming_event *event, Slapi_Entry *own,
		       const uint8_t guid[static LAPS_GUID_LEN], char **rdn, char **parent);
/* It stays where it is, by a change of ours. */
void dc_crossing_stay(Slapi_Entry *e);

#endif
