/* SPDX-License-Identifier: MIT */
/*
 * The groups that have a member, or a SID, kept until a group changes. Tokens are made of them:
 * thousands of computers share all of their groups, and need not look for the same ones each.
 */
#ifndef SIM_DIRECTORY_DC_GROUPLIST_H
#define SIM_DIRECTORY_DC_GROUPLIST_H
#include <laps/sid.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dc_group {
	struct laps_sid sid;
	char *dn;
	bool wide; /* global or universal */
};
/* Counted, and not changed once it is there. */
struct dc_grouplist {
	struct dc_group *group;
	size_t n;
};

/* Those with this value; security groups alone. generation: of what they are read from (token.c);
 * kept: look in the cache first, and leave it there. In hooks that may search. NULL: out of memory,
 * or the search has failed. Give it back with dc_grouplist_put. */
struct dc_grouplist *dc_grouplist_get(const char *attribute, const void *value, size_t len,
				      bool kept, uint64_t generation);
void dc_grouplist_put(struct dc_grouplist *l);

#endif
