/* SPDX-License-Identifier: MIT */
/*
 * What the rootDSE says anew each time, [MS-ADTS] 3.1.1.3.2: currentTime, highestCommittedUSN. And
 * what it must not say: that there is an OpenLDAP configuration.
 *
 * Differs from Active Directory: the root DSE lists controls and extended operations of OpenLDAP,
 * of which some are refused, and of the LDAP policies MaxPageSize and MaxValRange alone.
 */
#ifndef SIM_DIRECTORY_DC_ROOTDSE_H
#define SIM_DIRECTORY_DC_ROOTDSE_H
#include <slapi-plugin.h>
#include <stdbool.h>

/* In PRE_ENTRY. False: the entry that is to be sent is not the rootDSE, so nothing was done. */
bool dc_rootdse(Slapi_PBlock *pb);

#endif
