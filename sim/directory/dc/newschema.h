/* SPDX-License-Identifier: MIT */
/*
 * A schema that is extended while the directory runs, [MS-ADTS] 3.1.1.2.3 and 3.1.1.5.2.3.
 *
 * Departs: slapd cannot learn an attribute or a class then, so only attributes that it was started
 * with (those of LAPS) can be added; of others it is unwilling.
 *
 * Differs from Active Directory: a running directory learns only the attributes of LAPS; other new
 * attributes and classes are refused with unwillingToPerform.
 */
#ifndef SIM_DIRECTORY_DC_NEWSCHEMA_H
#define SIM_DIRECTORY_DC_NEWSCHEMA_H
#include <slapi-plugin.h>

#include "directory/dc/replytext.h"
#include "directory/dc/schema.h"

/* Check a new object of the schema, and give it the schemaIDGUID that it does not bring. Objects of
 * other classes are left alone. DC_REPLY_N: done. */
dc_reply dc_newschema(Slapi_Entry *e, const struct dc_class *class);

#endif
