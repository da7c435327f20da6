/* SPDX-License-Identifier: MIT */
/*
 * Whom an account stands for: what the directory itself computes of it (tokenGroups), and what
 * every caller is besides.
 */
#ifndef SIM_VIEW_TOKEN_H
#define SIM_VIEW_TOKEN_H
#include <laps/adaccess.h>
#include <laps/sid.h>
#include <stdbool.h>
#include <stddef.h>

#include "view/groups.h"

#define VIEW_TOKEN_SIDS 1024

/* Zero it first; cleared with view_token_clear. */
struct view_token {
	char *dn;             /* owned; NULL: of no object of the domain */
	struct laps_sid *sid; /* owned; its own first */
	size_t n;
	size_t key_n; /* of them, what the key service looks at */
	bool has_primary;
	struct laps_sid primary;
	const char *barred; /* why it may not do anything: "disabled", "locked out", "expired" */
};
/* Of an object of the domain. *found is false when it is not there. */
LAPS_MUST_USE bool view_token_read(struct sim_view *v, const struct view_groups *g, const char *dn,
				   struct view_token *out, bool *found, struct sim_err *err);
/* Of a SID that no object of the domain has. */
LAPS_MUST_USE bool view_token_make(const struct view_groups *g, const struct laps_sid *sid,
				   struct view_token *out, struct sim_err *err);
void view_token_clear(struct view_token *t);
struct laps_adtoken view_token_ad(const struct view_token *t);
/* Is the SID one of those that everybody has who has logged on? */
bool view_sid_is_everybody(const struct laps_sid *sid);

#endif
