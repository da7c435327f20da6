/* SPDX-License-Identifier: MIT */
/*
 * One reading operation as its requestor may see it: attribute by attribute, as slapd asks. A
 * thread does one operation at a time, so its state is the thread's, from dc_view_begin to
 * dc_view_end.
 */
#ifndef SIM_DIRECTORY_DC_VIEW_H
#define SIM_DIRECTORY_DC_VIEW_H
#include <slapi-plugin.h>
#include <stdbool.h>
#include <stdint.h>

#include "directory/dc/decide.h"
#include "directory/dc/token.h"

/* What a search asks for beyond attributes by their names. */
struct dc_wish {
	bool descriptor;       /* nTSecurityDescriptor is to be returned at all */
	uint32_t parts;        /* DC_SDPART_*: of it */
	bool deleted;          /* objects that are deleted, too */
	Slapi_Filter *filter;  /* as it was sent; NULL: slapd has it (negation.h) */
	struct dc_token *base; /* of the search's base, when its groups are asked for */
};
/* The tokens are taken over; t NULL: nothing is seen. */
void dc_view_begin(Slapi_PBlock *pb, struct dc_token *t, const struct dc_wish *wish);
void dc_view_end(void);

/* The access hook, for accesses that do not write. */
bool dc_view_allows(Slapi_PBlock *pb, Slapi_Entry *e, const char *attribute, int access);
/* Of the operation that pb is of. NULL: none was begun, or nothing is seen. */
const struct dc_token *dc_view_token(Slapi_PBlock *pb);
const struct dc_wish *dc_view_wish(Slapi_PBlock *pb);
/* The entry's object, good until another entry is asked about. NULL: nothing of it is seen. */
const struct dc_object *dc_view_object(Slapi_PBlock *pb, Slapi_Entry *e);

/* Attributes with what proves who somebody is: nobody reads them, whatever a descriptor says. */
bool dc_is_credential(const char *attribute);
/* May these parts of the descriptor be read? All of them, or it is not shown. */
bool dc_may_read_parts(const struct dc_token *t, const struct dc_object *o, uint32_t parts);

#endif
