/* SPDX-License-Identifier: MIT */
/*
 * Filters with a negation. What a caller may not read is absent to Active Directory, so (!(a=v)) is
 * true of an object whose a is hidden; slapd calls both a=v and its negation undefined. Such a
 * search is given to slapd with every negation replaced by what is always true, and a condition
 * about objectClass, for which slapd asks the access hook: that decides by the whole of the filter
 * as it was sent, on what the caller sees of the entry. An entry that is refused there has not been
 * counted, neither by a page nor by a limit.
 */
#ifndef SIM_DIRECTORY_DC_NEGATION_H
#define SIM_DIRECTORY_DC_NEGATION_H
#include <slapi-plugin.h>
#include <stdbool.h>

#define DC_NEGATION_ASKS "objectClass"

bool dc_negation_in(Slapi_Filter *f);
/* The filter for slapd; free it with slapi_filter_free. NULL: it cannot be made. */
Slapi_Filter *dc_negation_widen(Slapi_Filter *f);
/* Does f match what the caller sees of the entry? In the access hook, which is asked again about
 * every item of f. */
bool dc_negation_matches(Slapi_PBlock *pb, Slapi_Entry *e, Slapi_Filter *f);

#endif
