/* SPDX-License-Identifier: MIT */
/*
 * May one value of one attribute be written: [MS-ADTS] 3.1.1.5.3. First the right, then whether the
 * attribute takes the value.
 */
#ifndef SIM_DIRECTORY_DC_ATTRWRITE_H
#define SIM_DIRECTORY_DC_ATTRWRITE_H
#include <ldap.h>
#include <slapi-plugin.h>
#include <stdbool.h>

#include "directory/dc/decide.h"
#include "directory/dc/replytext.h"
#include "directory/dc/token.h"

/* One that every modification writes: whenChanged, uSNChanged. */
bool dc_attrwrite_is_stamp(const char *attribute);
/* userPassword and unicodePwd: written with an extended right, and readable by nobody. */
bool dc_attrwrite_is_password(const char *attribute);

/*
 * DC_REPLY_N: yes.
 *
 * mods      all of the modification, for values that must fit each other
 * value     NULL: the whole attribute is deleted or replaced
 * deleting  the value goes
 */
dc_reply dc_attrwrite_check(const struct dc_token *t, Slapi_Entry *e, const struct dc_object *o,
			    LDAPMod *const *mods, const char *attribute, const struct berval *value,
			    bool deleting);
/* Is it within rangeLower and rangeUpper, and a number where it has to be one? DC_REPLY_N: yes. */
dc_reply dc_attrwrite_value(const struct dc_attribute *a, const struct berval *value);

#endif
