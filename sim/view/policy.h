/* SPDX-License-Identifier: MIT */
/*
 * The policy of a host as its own laps works it out (`laps policy show`). Hosts whose files say the
 * same have the same: laps is asked once for all of them, and again when the files have changed.
 */
#ifndef SIM_VIEW_POLICY_H
#define SIM_VIEW_POLICY_H
#include <laps/plan.h>
#include <laps/policy.h>
#include <stdbool.h>
#include <stdint.h>

#include "view/host.h"

#define VIEW_POLICIES 64 /* different ones that are remembered */

struct view_policy {
	bool known;    /* else why says what is wrong with it */
	char why[256]; /* "the password is backed up to Active Directory, encrypted" */
	laps_policy_source source;
	laps_mode mode;
	laps_os_level os_level;
	uint32_t age_days, history;
	bool protect_expiry;
	char account[24]; /* "builtin", "named", "automatic-new" ...; "" */
	char account_name[LAPS_ACCOUNT_NAME_MAX + 1]; /* where the policy says it, else "" */
	char principal[512]; /* who may decrypt, as it is configured; "": Domain Admins */
};

struct view_policies {
	struct view_policy_seen {
		uint8_t *key; /* owned: the files */
		size_t key_len;
		struct view_policy policy;
	} seen[VIEW_POLICIES];
	size_t n;
};
void view_policies_clear(struct view_policies *p);
/* Borrowed until the next call. NULL: no memory. */
const struct view_policy *view_policy_of(struct view_policies *p, const struct view_host *h,
					 struct sim_err *err);
/* What `laps policy show --json` has printed. Pure. */
void view_policy_from_json(const json_t *shown, struct view_policy *out);

/* Which account the host's policy manages, or when there is none, the one it managed last. */
void view_policy_account(const struct view_policy *p, const struct view_host *h,
			 struct view_account *out);

#endif
