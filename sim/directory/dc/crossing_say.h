/* SPDX-License-Identifier: MIT */
/*
 * How slapd is told of a change that crosses others (crossing.h): in place of what the log says it
 * reads, attribute by attribute, where the object is and what is still to be done.
 */
#ifndef SIM_DIRECTORY_DC_CROSSING_SAY_H
#define SIM_DIRECTORY_DC_CROSSING_SAY_H
#include <ldap.h>

#include "directory/dc/crossing.h"

/* Texts that slapd reads until it is done with the message; owned. Zero it. */
struct dc_said {
	char **text;
	size_t n;
};

/* An attribute of the log's entry and its values, as ldap_get_attribute_ber gives them. */
void dc_crossing_say(const struct dc_crossing *c, struct dc_said *said, struct berval *attribute,
		     struct berval **list);
void dc_said_clear(struct dc_said *said);

#endif
