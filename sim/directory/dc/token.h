/* SPDX-License-Identifier: MIT */
/*
 * Who asks: the SIDs of the bound account and of all its groups, nested ones, the primary group and
 * the well-known ones included, [MS-ADTS] 5.1.1.1 and tokenGroups. Cached by account until a group,
 * or the account, changes. Tokens are counted: the cache keeps one reference, every get one more.
 */
#ifndef SIM_DIRECTORY_DC_TOKEN_H
#define SIM_DIRECTORY_DC_TOKEN_H
#include <laps/adaccess.h>
#include <slapi-plugin.h>
#include <stdbool.h>
#include <stdint.h>

struct dc_token {
	struct laps_adtoken ad; /* sid[0] is the account's */
	size_t group_n;         /* SIDs behind it that are its groups, as in tokenGroups */
	size_t wide_n;          /* of them, first, as in tokenGroupsGlobalAndUniversal */
	uint64_t id;            /* of this content; never used twice */
	bool anonymous;
	bool system; /* internal operations: everything is allowed */
	char *dn;    /* as it is bound; "" when anonymous */
};
/* Of the requestor of this operation: looked up when it is not cached, so only in hooks that may
 * search. NULL: out of memory, or the account is gone. Give it back with dc_token_put. */
struct dc_token *dc_token_get(Slapi_PBlock *pb);
/* The same, from the cache alone: for the access hook and PRE_ENTRY. NULL: not there, refuse. */
struct dc_token *dc_token_cached(Slapi_PBlock *pb);
/* Of the account at dn, as if it were bound; in hooks that may search. */
struct dc_token *dc_token_of(const char *dn);
void dc_token_put(struct dc_token *t);
/* What groups are found by: with a change of one of these tokens are others. */
#define DC_TOKEN_ATTRIBUTES "member", "primaryGroupID", "groupType"
/* Membership or an account has changed: later gets look again. */
void dc_token_forget(void);

#endif
