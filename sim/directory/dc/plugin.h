/* SPDX-License-Identifier: MIT */
/*
 * The entry of the object: slapd.conf's "plugin extendedop" calls it once, before the databases
 * open, in slapd and in slapadd alike. It registers the hooks, and nothing else.
 */
#ifndef SIM_DIRECTORY_DC_PLUGIN_H
#define SIM_DIRECTORY_DC_PLUGIN_H
#include <slapi-plugin.h>

__attribute__((visibility("default"))) int lapsim_dc_init(Slapi_PBlock *pb);

#endif
