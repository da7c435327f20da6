/* SPDX-License-Identifier: MIT */
/*
 * A fault: who reads through the controller's second address sees objects as they were when the
 * fault began, as on a domain controller that replication has not reached. What is modified since
 * is kept here as it was, before the first change. Writes are made on what there is, whatever the
 * address; so are filters and compares, and objects that come, move or go do so at once.
 *
 * The counters say whether it is on, and where (counter.h).
 */
#ifndef SIM_DIRECTORY_DC_STALE_H
#define SIM_DIRECTORY_DC_STALE_H
#include <slapi-plugin.h>

/* Before a modification of dn by a client: in a hook that may search. */
void dc_stale_keep(const char *dn);
/* What is to be sent in place of e over this connection, a copy; NULL: e itself. */
Slapi_Entry *dc_stale_entry(Slapi_PBlock *pb, Slapi_Entry *e);

#endif
