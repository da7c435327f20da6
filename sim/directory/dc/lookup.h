/* SPDX-License-Identifier: MIT */
/*
 * Names looked up in the directory, for requests on their way in. Internal searches: only where
 * these are safe, which the reading of a request is.
 */
#ifndef SIM_DIRECTORY_DC_LOOKUP_H
#define SIM_DIRECTORY_DC_LOOKUP_H
#include "directory/dc/wire.h"

/* NULL until the plugin knows its naming contexts: then nothing is rewritten. */
const struct dc_wire_names *dc_lookup(void);

/* nETBIOSName of the domain; "" when it has none. */
const char *dc_lookup_netbios(void);

#endif
