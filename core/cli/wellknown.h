/* SPDX-License-Identifier: MIT */
/* Names of SIDs that are the same in every domain or on every machine. */
#ifndef LAPS_CLI_WELLKNOWN_H
#define LAPS_CLI_WELLKNOWN_H
#include <laps/cms.h>

/* "Domain Admins" for a recipient S-1-5-21-x-y-z-512, "Local System" for S-1-5-18; NULL for others,
 * and when the descriptor is not a SID. */
const char *cli_wellknown_recipient(const struct laps_cms_recipient *r);

#endif
