/* SPDX-License-Identifier: MIT */
/* Extended operations. Each is an answer to one OID, called by the plugin when it is asked for. */
#ifndef SIM_DIRECTORY_DC_EXTENDED_H
#define SIM_DIRECTORY_DC_EXTENDED_H
#include <slapi-plugin.h>

/* Who one is, in AD's words. */
extern char dc_whoami_oid[];
int dc_whoami(Slapi_PBlock *pb);

/* What an account is, for the realm. */
extern char dc_realm_oid[];
int dc_realm(Slapi_PBlock *pb);

#endif
