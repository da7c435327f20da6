/* SPDX-License-Identifier: MIT */
/*
 * The entry of the object: slapd.conf's "plugin preoperation" calls it once, before the databases
 * open, in slapd and in slapadd alike. It registers the hooks, and nothing else.
 */
#ifndef SIM_DIRECTORY_DC_PLUGIN_H
#define SIM_DIRECTORY_DC_PLUGIN_H
#include <slapi-plugin.h>

__attribute__((visibility("default"))) int lapsim_dc_init(Slapi_PBlock *pb);

/* The same for "plugin extendedop": who one is, in AD's words. */
__attribute__((visibility("default"))) int lapsim_dc_whoami_init(Slapi_PBlock *pb);

/* And what an account is, for the realm. */
__attribute__((visibility("default"))) int lapsim_dc_realm_init(Slapi_PBlock *pb);

#endif
