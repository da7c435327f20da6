/* SPDX-License-Identifier: MIT */
/*
 * A fault: who reads through the controller's second address sees objects as they were when the
 * fault was added, as on a domain controller that replication has not reached. What is modified
 * since is kept here as it was, before the first change. Writes are made on what there is, whatever
 * the address; so are filters and compares, and objects that come, move or go do so at once.
 *
 * The plan says whether it is on, the names where (fault.h, names.h).
 */
#ifndef SIM_DIRECTORY_DC_STALE_H
#define SIM_DIRECTORY_DC_STALE_H
#include <slapi-plugin.h>
#include <stdint.h>

/* Before a modification of dn by a client: in a hook that may search. */
void dc_stale_keep(const char *dn);
/* Is this search stale? By which fault, for dc_stale_entry; 0: it is not. Once a search. */
uint64_t dc_stale_search(Slapi_PBlock *pb);
/* What a search that is sends in place of e, a copy; NULL: e itself. */
Slapi_Entry *dc_stale_entry(uint64_t fault, Slapi_Entry *e);

#endif
