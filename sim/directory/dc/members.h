/* SPDX-License-Identifier: MIT */
/*
 * Who is a member of any group at all. Hardly a computer is, so that hardly a token takes a search
 * for the groups of its account.
 */
#ifndef SIM_DIRECTORY_DC_MEMBERS_H
#define SIM_DIRECTORY_DC_MEMBERS_H
#include <stdbool.h>
#include <stdint.h>

/* generation: of groups, as it is now (token.c). In hooks that may search. False: no group has a
 * member of this name; true may be said of others, too. */
bool dc_members_have(const char *dn, uint64_t generation);

#endif
