/* SPDX-License-Identifier: MIT */
/* Names of SIDs that are the same in every domain or on every machine. */
#ifndef LAPS_CLI_WELLKNOWN_H
#define LAPS_CLI_WELLKNOWN_H
#include <laps/sid.h>

/* "Domain Admins" for S-1-5-21-x-y-z-512, "Local System" for S-1-5-18; NULL for others. */
const char *cli_wellknown_sid(const struct laps_sid *sid);

#endif
