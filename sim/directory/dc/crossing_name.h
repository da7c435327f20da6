/* SPDX-License-Identifier: MIT */
/*
 * Names that were given at several controllers at once (crossing.h): which one stays, and where an
 * object goes whose name is taken or whose place is gone. What must give way gets its name by a new
 * change of this controller's, which the others hear of as of any.
 */
#ifndef SIM_DIRECTORY_DC_CROSSING_NAME_H
#define SIM_DIRECTORY_DC_CROSSING_NAME_H
#include <laps/guid.h>
#include <slapi-plugin.h>
#include <stdbool.h>

#include "directory/dc/above.h"

/* What gave an object a name; strings are slapi_ch_'s. */
struct dc_naming_event {
	char *id, *csn;
	char *rdn, *parent;
	struct dc_above above;
	bool dead_before, dead; /* is it among the deleted ones */
};
/* rdn NULL: the name is dn itself; superior NULL: below what dn is below. */
void dc_naming_event_set(struct dc_naming_event *e, const char *id, const char *csn, const char *dn,
			 const char *rdn, const char *superior);
/* What an entry of a log says besides, dc_above_read. */
void dc_naming_event_above(struct dc_naming_event *e, struct berval *const *control,
			   struct berval *const *change);
void dc_naming_event_clear(struct dc_naming_event *e);

/* By what the log has of the object, which is at dn, and this: the name that it is to get. False:
 * it has its name. */
bool dc_crossing_winner(const struct dc_naming_event *event, const char *dn,
			struct dc_naming_event *out);
/* Where it can be put: own is the object, NULL when it is to be added. The caller frees both. True:
 * it is not what the event says. */
bool dc_crossing_place(const struct dc_naming_event *event, Slapi_Entry *own,
		       const uint8_t guid[static LAPS_GUID_LEN], char **rdn, char **parent);
/* It stays where it is, by a change of ours. */
void dc_crossing_stay(Slapi_Entry *e);

#endif
