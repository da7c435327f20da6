/* SPDX-License-Identifier: MIT */
/*
 * The names of SIDs that are the same on every machine or in every domain, [MS-DTYP] 2.4.2.4, as
 * English Windows has them.
 */
#ifndef LAPS_SIDNAME_H
#define LAPS_SIDNAME_H
#include <laps/err.h>
#include <laps/sid.h>

/* "NT AUTHORITY\SYSTEM" for S-1-5-18, "Everyone" for S-1-1-0; NULL: of a domain, or without a name
 * of ours. */
const char *laps_sid_name(const struct laps_sid *sid);
/* "Domain Admins" for S-1-5-21-x-y-z-512, whatever the domain; NULL for others. */
const char *laps_sid_domain_name(const struct laps_sid *sid);
/*
 * The SID of such a name, in any case: one of every machine, with its authority or without, or a
 * group of the domain without it. Users of a domain are not meant: machines have the same names.
 *
 * LAPS_OK; LAPS_E_NOTFOUND, LAPS_E_RANGE (domain is too long).
 */
LAPS_MUST_USE laps_rc laps_sid_of_name(const char *name, const struct laps_sid *domain,
				       struct laps_sid *out);

#endif
