/* SPDX-License-Identifier: MIT */
/*
 * An object comes to another name or place: by a new name, a move, a deletion, or when it is
 * brought back. Only in PRE_ hooks.
 */
#ifndef SIM_DIRECTORY_DC_PLACE_H
#define SIM_DIRECTORY_DC_PLACE_H
#include <laps/buf.h>
#include <slapi-plugin.h>
#include <stdbool.h>
#include <stdint.h>

#include "directory/dc/change.h"
#include "directory/dc/decide.h"

/* CREATE_CHILD or DELETE_CHILD of the object at dn, for this class of child. False as well: there
 * is no such object. */
bool dc_place_may_child(const struct dc_token *t, const char *dn, uint32_t right,
			const struct dc_class *class);
/* May o be given this RDN? That writes its attribute and name, [MS-ADTS] 3.1.1.5.4.1. */
bool dc_place_may_name(const struct dc_token *t, const struct dc_object *o, const char *rdn);
/*
 * What e has of its own name when it is called rdn below parent, and its descriptor there, which
 * out has as well; stamped. False: e has no descriptor, or parent none.
 */
bool dc_place_changes(Slapi_Entry *e, const char *rdn, const char *parent, struct dc_changes *c,
		      struct laps_buf *out);
/* What was renamed from old_dn to dn gets its old name back, as far as that can be done. */
void dc_place_undo(const char *dn, const char *old_dn);

#endif
