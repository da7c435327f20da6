/* SPDX-License-Identifier: MIT */
/*
 * A computer of the directory: the attributes that LAPS and this view look at, as they stand there.
 */
#ifndef SIM_VIEW_COMPUTER_H
#define SIM_VIEW_COMPUTER_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "view/link.h"

typedef enum view_attr {
	VIEW_NAME,
	VIEW_ACCOUNT_NAME, /* sAMAccountName */
	VIEW_DNS_NAME,
	VIEW_FLAGS, /* userAccountControl */
	VIEW_DELETED,
	VIEW_EXPIRY,
	VIEW_CLEAR,
	VIEW_ENCRYPTED,
	VIEW_HISTORY,
	VIEW_DSRM,
	VIEW_DSRM_HISTORY,
	VIEW_VERSION,
	VIEW_LEGACY,
	VIEW_LEGACY_EXPIRY,
	VIEW_ATTR_N
} view_attr;
extern const char *const view_attr_name[VIEW_ATTR_N + 1]; /* NULL at the end */

#define VIEW_UAC_DISABLED 0x0002u /* [MS-ADTS] 2.2.16 */
#define VIEW_UAC_DC       0x2000u
#define VIEW_COMPUTERS    "(objectCategory=computer)"

/* Owned, and wiped where it is a secret, by view_computer_clear; zero it first. */
struct view_computer {
	char *dn;
	struct berval *value[VIEW_ATTR_N]; /* up to one without bv_val; NULL: none, or not shown */
};
/* What libldap read. False: no memory. */
LAPS_MUST_USE bool view_computer_take(LDAP *ld, LDAPMessage *entry, struct view_computer *out);
void view_computer_clear(struct view_computer *c);

/* How many values; the first as bytes, or NULL; as text, "" when it is none. */
size_t view_value_n(const struct view_computer *c, view_attr a);
const struct berval *view_value(const struct view_computer *c, view_attr a);
const char *view_value_text(const struct view_computer *c, view_attr a);
uint32_t view_computer_flags(const struct view_computer *c);
bool view_computer_deleted(const struct view_computer *c);
/* Its name without what a deleted object has behind it. */
void view_computer_name(const struct view_computer *c, char *out, size_t size);

/*
 * Find one by NAME, NAME$, DNS name or DN, in any case; a deleted one when no other has that name,
 * the one deleted last. *found is false when there is none. False: err says that it means several,
 * or that the directory does not answer.
 */
LAPS_MUST_USE bool view_computer_find(struct view_link *l, const char *base, const char *identity,
				      struct view_computer *out, bool *found, struct sim_err *err);

#endif
