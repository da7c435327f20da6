/* SPDX-License-Identifier: MIT */
/*
 * Modifications decided on the target's descriptor. slapd asks for each value of a modification,
 * with the entry at hand and before anything is applied: there it is decided, so no search of our
 * own is needed. What has its own answer in Active Directory is remembered until the result is
 * sent.
 *
 * A thread does one operation at a time: its state is the thread's, from dc_write_begin to
 * dc_write_end, and a write that nobody began is refused.
 */
#ifndef SIM_DIRECTORY_DC_WRITE_H
#define SIM_DIRECTORY_DC_WRITE_H
#include <ldap.h>
#include <slapi-plugin.h>
#include <stdbool.h>

#include "directory/dc/decide.h"
#include "directory/dc/replytext.h"
#include "directory/dc/token.h"

/* A modification by t, which is taken over. mods are borrowed until dc_write_end: they name what
 * the object will have. */
void dc_write_begin(struct dc_token *t, LDAPMod **mods);
/* A PRE_ hook has decided about all of this operation: slapd's own questions are answered yes. */
void dc_write_decided(void);
/* Forget it. Why the last change was refused and what about, good until the thread's next begin;
 * DC_REPLY_N: it was not, or for want of a right. */
dc_reply dc_write_end(const char **detail);

/* The access hook, for accesses that write. */
bool dc_write_allowed(Slapi_Entry *e, const char *attribute, const struct berval *value,
		      int access);
/* All of mods on the entry. DC_REPLY_N: allowed; else *detail is the attribute. */
dc_reply dc_write_check(const struct dc_token *t, Slapi_Entry *e, LDAPMod **mods,
			const char **detail);

#endif
