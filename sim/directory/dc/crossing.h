/* SPDX-License-Identifier: MIT */
/*
 * Changes of other controllers that cross one of this one's. A log names an object by its DN, which
 * may be another by now, or another's: slapd would compare all objects with the other controller's
 * then, one by one, and lose what was changed meanwhile. So each is looked up by its entryUUID.
 *
 * A deletion stays. Of two new names the later one's does, and of two objects that were added with
 * one name the later, by the second and then by entryUUID.
 *
 * Differs from Active Directory: the earlier of two objects with one name is removed; there it gets
 * a name with "CNF:" in it. What was added below an object that was renamed meanwhile, or below
 * that earlier one, is not found, and objects are compared as a whole: of one that was changed on
 * both sides meanwhile the later change stays, with all attributes.
 */
#ifndef SIM_DIRECTORY_DC_CROSSING_H
#define SIM_DIRECTORY_DC_CROSSING_H
#include <ldap.h>
#include <stdbool.h>

/* What is to be done with an entry of another's log. */
typedef enum dc_crossing {
	DC_CROSSING_NONE,  /* as it says */
	DC_CROSSING_MOVED, /* to the object at *out, which the caller frees with
			    * slapi_ch_free_string
			    */
	DC_CROSSING_DROP   /* nothing */
} dc_crossing;

/* Its controller's turn has begun: nothing else changes. */
dc_crossing dc_crossing_look(LDAP *ld, LDAPMessage *entry, char **out);

#endif
