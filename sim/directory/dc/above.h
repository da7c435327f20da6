/* SPDX-License-Identifier: MIT */
/*
 * What a change of a name says that a DN does not: below which object, by its entryUUID, for its DN
 * may be another's when the change comes to another controller. Where the change is made it stands
 * in the log as a control of the request (reqControls). Who passes it on writes it into
 * modifiersName, which no client sees, with the name itself and whether the object was brought
 * back: there the object may have got another name, or none.
 */
#ifndef SIM_DIRECTORY_DC_ABOVE_H
#define SIM_DIRECTORY_DC_ABOVE_H
#include <ldap.h>
#include <slapi-plugin.h>
#include <stdbool.h>

#include "directory/dc/tombstone.h"

#define DC_ABOVE_OID "2.25.192681718507548789067354075926488490310"
#define DC_ABOVE_ID  37 /* bytes for an entryUUID as text */

struct dc_above {
	char id[DC_ABOVE_ID]; /* "": it is not said */
	char kind; /* 'n' a name, 'b' brought back by it, 'd' deleted; 0: not passed on */
	char rdn[DC_TOMBSTONE_RDN];
};

/* The controls of a request that puts something below dn: those that there are, and this. Of
 * slapi_ch_ memory, as slapd frees it: each control and the list. NULL: there are no others to
 * tell, or no such object. */
LDAPControl **dc_above_controls(const char *dn, LDAPControl **others);

/* above_text.c, pure. The text that stands for it in modifiersName, as a change in a log. The
 * caller frees it. */
char *dc_above_change(const struct berval *modifier, const struct dc_above *above);
/* Out of an entry of a log: its controls, its changes; n: how many. False: it is not said. */
bool dc_above_read(struct berval *const *control, struct berval *const *change,
		   struct dc_above *out);

#endif
