/* SPDX-License-Identifier: MIT */
/*
 * Changes of other controllers that cross ones that were made or have come here. A log names an
 * object by its DN, which may be another by now, or another's: slapd would compare all objects with
 * the other controller's then, one by one, and lose what was changed meanwhile. So each is looked
 * up by its entryUUID, and what slapd is given says where the object is, and only what nothing
 * later has overwritten.
 *
 * An object's names are in the log of changes: the latest one stays, but for what was deleted,
 * which comes back only when it is undeleted. Of two objects that want one name the one that got it
 * later has it, and the other has "CNF:" and its GUID in its name; what has lost the object above
 * it goes to CN=LostAndFound.
 */
#ifndef SIM_DIRECTORY_DC_CROSSING_H
#define SIM_DIRECTORY_DC_CROSSING_H
#include <ldap.h>
#include <stdbool.h>

#include "directory/dc/above.h"

/* What slapd is given instead of what an entry of another's log says; NULL: as it says. The strings
 * are slapi_ch_'s. */
struct dc_crossing {
	bool nothing;              /* nothing is to be done */
	bool modifies;             /* it adds to lists, and takes from them */
	char *dn, *rdn, *superior; /* reqDN, reqNewRDN, reqNewSuperior */
	char *id;                  /* of what is added or renamed: its entryUUID */
	char *value;               /* of name */
	char *type, *was; /* of what is added: the RDN's attribute, and the value that it was to
			   * have there; it has that of name */
	struct berval **later; /* reqMod of changes made later; NULL-terminated */
	struct berval **added; /* what they added to lists, dc_crossing_added */
	bool settles;          /* it has got another name or place than it was to get */
	char *csn, *time;      /* of the latest change, for an object that gets an older name */
	struct dc_above above; /* of what gave it its name */
};

/* Its controller's turn has begun: nothing else changes. */
void dc_crossing_look(LDAP *ld, LDAPMessage *entry, struct dc_crossing *out);
/* slapd has done it. What has got another name than it was to get has that by a change of ours,
 * which the others hear of. */
void dc_crossing_settle(const struct dc_crossing *c);
void dc_crossing_clear(struct dc_crossing *c);

#endif
