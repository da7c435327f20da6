/* SPDX-License-Identifier: MIT */
/*
 * Writing nTSecurityDescriptor, [MS-ADTS] 3.1.1.5.3 and 6.1.3: which parts, who may, and what is
 * stored in the end.
 */
#ifndef SIM_DIRECTORY_DC_SDWRITE_H
#define SIM_DIRECTORY_DC_SDWRITE_H
#include <laps/buf.h>
#include <laps/sd.h>
#include <ldap.h>
#include <slapi-plugin.h>

#include "directory/dc/decide.h"
#include "directory/dc/replytext.h"
#include "directory/dc/token.h"

/* The parts that the operation's control says; *given: whether there is one. DC_REPLY_N, or why the
 * control is no good. */
dc_reply dc_sdwrite_parts(Slapi_PBlock *pb, uint32_t *parts, bool *given);
/* May the caller make this owner the owner? */
bool dc_sdwrite_owner_allowed(const struct dc_token *t, const struct laps_sid *owner);
/*
 * The bytes that stand for value in e, appended to out. DC_REPLY_N: it may be written.
 */
dc_reply dc_sdwrite_prepare(Slapi_PBlock *pb, const struct dc_token *t, Slapi_Entry *e,
			    const struct berval *value, struct laps_buf *out);

#endif
