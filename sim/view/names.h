/* SPDX-License-Identifier: MIT */
/*
 * SIDs and the names that a domain has for them.
 */
#ifndef SIM_VIEW_NAMES_H
#define SIM_VIEW_NAMES_H
#include <laps/sid.h>
#include <stdbool.h>

#include "lib/fail.h"

struct sim_view;

/* "(objectSid=\\01\\05...)", RFC 4515 3. */
#define VIEW_SID_FILTER 256 /* bytes, NUL included */
void view_sid_filter(const struct laps_sid *sid, char out[static VIEW_SID_FILTER]);

#define VIEW_SID_NAME 320 /* bytes of a name of a SID, NUL included */
/* "CORP\Domain Admins", "NT AUTHORITY\SYSTEM", or the SID's text where it has no name. */
LAPS_MUST_USE bool view_name_of_sid(struct sim_view *v, const struct laps_sid *sid,
				    char out[static VIEW_SID_NAME], struct sim_err *err);
/* The SID of a policy's principal: "" is Domain Admins; a SID, "DOMAIN\name", "name@domain" or a
 * well-known name. *found is false when nobody has the name. */
LAPS_MUST_USE bool view_sid_of_name(struct sim_view *v, const char *name, struct laps_sid *out,
				    bool *found, struct sim_err *err);

#endif
