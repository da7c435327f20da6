/* SPDX-License-Identifier: MIT */
/*
 * Modifications of tombstones, [MS-ADTS] 3.1.1.5.3.2: the only one there is brings them back,
 * 3.1.1.5.3.7, and without the control nothing is there. Only in PRE_ hooks.
 */
#ifndef SIM_DIRECTORY_DC_UNDELETE_H
#define SIM_DIRECTORY_DC_UNDELETE_H
#include <ldap.h>
#include <slapi-plugin.h>
#include <stdbool.h>

#include "directory/dc/token.h"

/* May this be about a tombstone, by its control or by what it changes? */
bool dc_undelete_asked(Slapi_PBlock *pb, LDAPMod *const *mods);
/* Is it, now that the object is known? */
bool dc_undelete_concerns(Slapi_Entry *e, LDAPMod *const *mods);
/* Decide, do and answer it: -1. e is a copy of the object, and is changed. t is not the system. */
int dc_undelete(Slapi_PBlock *pb, const struct dc_token *t, Slapi_Entry *e, LDAPMod **mods);

#endif
