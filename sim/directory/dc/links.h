/* SPDX-License-Identifier: MIT */
/*
 * Links to an object that gets another name, or none: member of groups, and memberOf of members.
 * Only in PRE_ hooks.
 */
#ifndef SIM_DIRECTORY_DC_LINKS_H
#define SIM_DIRECTORY_DC_LINKS_H

/* Everything in domain that names dn in member or memberOf names new_dn instead; NULL: is rid of
 * it. Returns a result code. */
int dc_links_move(const char *domain, const char *dn, const char *new_dn);
/* What was at old_dn is at dn now: so is what links to it, and likewise with everything below it,
 * of which distinguishedName is written as well. Returns a result code. */
int dc_links_follow(const char *old_dn, const char *dn);

#endif
