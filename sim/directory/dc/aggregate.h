/* SPDX-License-Identifier: MIT */
/*
 * CN=Aggregate, the schema in one object: slapd's picture of it is of all that slapd could know,
 * and Active Directory's of what the directory's schema objects say, [MS-ADTS] 3.1.1.3.1.1.
 */
#ifndef SIM_DIRECTORY_DC_AGGREGATE_H
#define SIM_DIRECTORY_DC_AGGREGATE_H
#include <slapi-plugin.h>
#include <stdbool.h>
#include <stddef.h>

/* In PRE_ENTRY: when the entry is that object, take out what the directory does not have, of the
 * attributes that are Active Directory's by their OID. True: it was. */
bool dc_aggregate(Slapi_PBlock *pb);

#endif
