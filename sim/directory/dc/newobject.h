/* SPDX-License-Identifier: MIT */
/*
 * What a new object is given by the system, [MS-ADTS] 3.1.1.5.2.4: identity, names, times,
 * descriptor, and what accounts have besides.
 */
#ifndef SIM_DIRECTORY_DC_NEWOBJECT_H
#define SIM_DIRECTORY_DC_NEWOBJECT_H
#include <slapi-plugin.h>
#include <stdbool.h>

#include "directory/dc/replytext.h"
#include "directory/dc/schema.h"
#include "directory/dc/token.h"

/* The most specific class of the entry; NULL: none that the directory knows. */
const struct dc_class *dc_newobject_class(Slapi_Entry *e);
bool dc_newobject_is_a(const struct dc_class *class, const char *name);
/* An attribute that only the system gives to a new object. */
bool dc_newobject_is_own(const char *attribute);

/* A random one, of version 4 as Windows draws them. False: no random numbers. */
bool dc_newobject_guid(uint8_t out[static LAPS_GUID_LEN]);
/* objectGUID, times, update sequence numbers, instanceType, objectCategory, name, the classes above
 * its class. False: no random numbers, no counters. */
bool dc_newobject_identity(Slapi_Entry *e, const struct dc_class *class);
/*
 * Of users, computers and groups: account name, SID, types. DC_REPLY_N: done.
 *
 * domain  the head of the domain: its DN, and its SID as bytes
 */
dc_reply dc_newobject_account(Slapi_Entry *e, const struct dc_class *class, Slapi_Entry *domain);
/* DC_REPLY_N: nobody who is not deleted has that account name in the domain, a DN. */
dc_reply dc_newobject_name_free(const char *domain, const struct berval *name);
/* The types of an account, and its primary group, by its class and its flags; of others nothing. */
void dc_newobject_types(Slapi_Entry *e, const struct dc_class *class);
/* objectCategory, as the class's object in the schema says. */
void dc_newobject_category(Slapi_Entry *e, const struct dc_class *class);
/* nTSecurityDescriptor, out of what is given, the parent's and the class's default. */
dc_reply dc_newobject_descriptor(Slapi_PBlock *pb, const struct dc_token *t, Slapi_Entry *e,
				 const struct dc_class *class, const struct laps_sd *parent);

#endif
