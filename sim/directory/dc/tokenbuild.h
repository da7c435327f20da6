/* SPDX-License-Identifier: MIT */
/*
 * Finding out whom an account stands for, by internal searches: only in hooks that may search.
 */
#ifndef SIM_DIRECTORY_DC_TOKENBUILD_H
#define SIM_DIRECTORY_DC_TOKENBUILD_H
#include <laps/err.h>
#include <laps/sid.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zero it first; release with dc_sids_clear. */
struct dc_sids {
	/* [0] the account; its groups, global and universal ones (wide) before local ones; the
	 * well-known ones and their groups */
	struct laps_sid *sid;
	size_t n, group_n, wide_n;
	size_t room;
	bool failed; /* out of memory */
};
/* Each once. */
void dc_sids_add(struct dc_sids *s, const struct laps_sid *sid);
/* Of the account's groups, while there is nothing behind them. */
void dc_sids_add_group(struct dc_sids *s, const struct laps_sid *sid, bool wide);
bool dc_sids_has(const struct dc_sids *s, const struct laps_sid *sid);
void dc_sids_clear(struct dc_sids *s);

/* generation: of groups and accounts, as it is now (token.c). False: there is no account at dn, it
 * has no SID, or out of memory. */
bool dc_token_sids(const char *dn, uint64_t generation, struct dc_sids *out);
/* Well-known SIDs: "S-1-1-0". */
void dc_sids_add_text(struct dc_sids *s, const char *text);

#endif
