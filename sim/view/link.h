/* SPDX-License-Identifier: MIT */
/*
 * The view's connection to the directory: as its administrator, by SASL EXTERNAL over the Unix
 * socket. Made when it is first needed, and anew when it was lost, as a reset does.
 */
#ifndef SIM_VIEW_LINK_H
#define SIM_VIEW_LINK_H
#include <ldap.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/fail.h"

struct view_link {
	char *uri; /* owned */
	LDAP *ld;  /* NULL: not connected */
};
LAPS_MUST_USE bool view_link_init(struct view_link *l, const char *uri, struct sim_err *err);
void view_link_clear(struct view_link *l);

#define VIEW_SD_OWNER_AND_DACL 5u /* parts of a descriptor, [MS-ADTS] 3.1.1.3.4.1.11 */

struct view_query {
	const char *base, *filter;
	int scope;
	const char *const *attr; /* NULL-terminated */
	bool deleted;            /* deleted objects, too */
	bool descriptors;        /* with owner and DACL of what is found */
};
/* Called for each entry; false ends the search as failed. The entry's message is freed behind it.
 */
typedef bool view_visit(void *ctx, LDAP *ld, LDAPMessage *entry, struct sim_err *err);
/* Page by page. A base that is not there has no entries. */
LAPS_MUST_USE bool view_search(struct view_link *l, const struct view_query *q, view_visit *visit,
			       void *ctx, struct sim_err *err);
/* The same for one object with a result that is kept; *out is NULL when it is not there, and freed
 * with ldap_msgfree. */
LAPS_MUST_USE bool view_read(struct view_link *l, const struct view_query *q, LDAPMessage **out,
			     struct sim_err *err);
/* Replace an attribute by one text value. */
LAPS_MUST_USE bool view_replace(struct view_link *l, const char *dn, const char *attr,
				const char *value, struct sim_err *err);

/* The first value of an attribute as text; "" when there is none, or none that fits. */
void view_text(LDAP *ld, LDAPMessage *entry, const char *attr, char *out, size_t size);
/* RFC 4515 3: append a value to a filter, every byte that is no letter or digit escaped, and what
 * comes behind it as it is. False when there is no room. */
LAPS_MUST_USE bool view_filter_put(char *filter, size_t size, const char *value,
				   const char *behind);

#endif
