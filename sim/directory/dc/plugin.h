/* SPDX-License-Identifier: MIT */
/*
 * The entries of the object, which slapd.conf's "plugin" calls once, before the
 * databases open, in slapd and in slapadd alike.
 */
#ifndef SIM_DIRECTORY_DC_PLUGIN_H
#define SIM_DIRECTORY_DC_PLUGIN_H
#include <slapi-plugin.h>

#define DC_ENTRY __attribute__((visibility("default")))

/* Registers the hooks, and nothing else. */
DC_ENTRY int lapsim_dc_init(Slapi_PBlock *pb);
/* It is a read-only domain controller: beside the other, in its configuration alone. */
DC_ENTRY int lapsim_dc_read_only_init(Slapi_PBlock *pb);

#endif
