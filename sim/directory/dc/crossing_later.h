/* SPDX-License-Identifier: MIT */
/*
 * What a change that comes late (crossing.h) may still do: changes of the same object that were
 * made after it have overwritten the rest. slapd looks for those by the object's name only.
 */
#ifndef SIM_DIRECTORY_DC_CROSSING_LATER_H
#define SIM_DIRECTORY_DC_CROSSING_LATER_H
#include <ldap.h>
#include <slapi-plugin.h>
#include <stdbool.h>

/* The log of the naming context that dn is in. */
const char *dc_crossing_log(const char *dn);
/* "(&(attribute=value)types)"; the caller frees it. NULL: it cannot be made. */
char *dc_crossing_filter(const char *attribute, const char *value, const char *types);
/*
 * What was changed of the object after csn, of all that these changes of it concern
 * (crossing_newest.h). newest: its entryCSN. What was read of the log is remembered. NULL: nothing.
 * The caller frees it with ber_bvecfree.
 */
struct berval **dc_crossing_later(const char *dn, const char *id, const char *csn,
				  const char *newest, struct berval *const *changes);
/* Objects come here as a whole, so the log does not go on where it ended; or a session begins,
 * which it does when a change has failed. In any thread. */
void dc_crossing_forget(void);
/* What of it was added to lists of several values and is in own still, as replacements
 * ("member:= value"); NULL: nothing. */
struct berval **dc_crossing_added(Slapi_Entry *own, struct berval *const *later);
/* Has an attribute one value at most? */
bool dc_crossing_single(const char *name, size_t len);

#endif
