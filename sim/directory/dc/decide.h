/* SPDX-License-Identifier: MIT */
/*
 * Decisions about one object, cached by token, descriptor and class. Everything is safe in every
 * hook. The rules are laps/adaccess.h's; what they are asked for is here.
 */
#ifndef SIM_DIRECTORY_DC_DECIDE_H
#define SIM_DIRECTORY_DC_DECIDE_H
#include <laps/sid.h>
#include <stdbool.h>
#include <stdint.h>

#include "directory/dc/descriptor.h"
#include "directory/dc/schema.h"
#include "directory/dc/token.h"

/* The object that is asked about; borrowed. */
struct dc_object {
	const struct dc_descriptor *descriptor;
	const struct dc_class *class; /* most specific structural class; NULL: unknown */
	const struct laps_sid *sid;   /* its own; NULL: none */
};
/* Read what an entry says of itself. False: it has no usable descriptor. Undo with dc_object_clear.
 */
bool dc_object_of_entry(Slapi_Entry *e, struct dc_object *out, struct laps_sid *sid_storage);
void dc_object_clear(struct dc_object *o);

bool dc_may_read(const struct dc_token *t, const struct dc_object *o, const struct dc_attribute *a);
bool dc_may_write(const struct dc_token *t, const struct dc_object *o,
		  const struct dc_attribute *a);
/* Rights of the object as a whole (LAPS_RIGHT_DELETE ...): all of them? */
bool dc_may(const struct dc_token *t, const struct dc_object *o, uint32_t rights);
/* CREATE_CHILD or DELETE_CHILD for this class of child. */
bool dc_may_child(const struct dc_token *t, const struct dc_object *o, uint32_t right,
		  const struct dc_class *child);
/* An extended right or a validated write (LAPS_RIGHT_CONTROL_ACCESS or LAPS_RIGHT_SELF). */
bool dc_may_extended(const struct dc_token *t, const struct dc_object *o, uint32_t right,
		     const uint8_t guid[static LAPS_GUID_LEN]);

#endif
