/* SPDX-License-Identifier: MIT */
/*
 * What gave an object its names (crossing.h), as the log of changes has it: when it was added,
 * renamed, moved, deleted or brought back.
 */
#ifndef SIM_DIRECTORY_DC_CROSSING_EVENT_H
#define SIM_DIRECTORY_DC_CROSSING_EVENT_H
#include <ldap.h>
#include <slapi-plugin.h>
#include <stdbool.h>

#include "directory/dc/above.h"

/* Strings are slapi_ch_'s. */
struct dc_naming_event {
	char *id, *csn;
	char *rdn, *parent;
	struct dc_above above;
	bool dead_before, dead; /* is it among the deleted ones */
};
/* rdn NULL: the name is dn itself; superior NULL: below what dn is below. */
void dc_naming_event_set(struct dc_naming_event *e, const char *id, const char *csn, const char *dn,
			 const char *rdn, const char *superior);
/* What the entry of a log says besides (dc_above_read). */
void dc_naming_event_above(struct dc_naming_event *e, struct berval *const *control,
			   struct berval *const *change);
void dc_naming_event_clear(struct dc_naming_event *e);

/* Is what is below parent deleted? */
bool dc_naming_among_deleted(const char *parent);
/* By what the log has of the object, which is at dn, and this: the name that it is to get. False:
 * it has its name. */
bool dc_naming_winner(const struct dc_naming_event *event, const char *dn,
		      struct dc_naming_event *out);
/* The entryCSN of what gave the object its name; "": before anything else. The caller frees it. */
char *dc_naming_time(Slapi_Entry *e);

#endif
