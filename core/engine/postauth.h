/* SPDX-License-Identifier: MIT */
/*
 * What the state machine of post-authentication actions (postauth.c), the uses that start it
 * (postauth_use.c) and its deeds (postauth_deeds.c) share.
 */
#ifndef LAPS_ENGINE_POSTAUTH_H
#define LAPS_ENGINE_POSTAUTH_H
#include <laps/account.h>
#include <laps/host.h>
#include <laps/plan.h>
#include <laps/policy.h>
#include <laps/ports.h>
#include <laps/state.h>
#include <stdbool.h>
#include <stdint.h>

/* What a call works with. */
struct post_auth {
	const struct laps_ports *ports;
	struct laps_host host;
	struct laps_policy_root roots[LAPS_POLICY_ROOT_N];
	struct laps_policy policy;
	struct laps_plan plan;
	struct laps_state state;
	struct laps_account account;
	uint64_t now_ticks;
};

/* Host, policy, record and time, as of now; to be cleared also when it fails. Ports' codes. */
LAPS_MUST_USE laps_rc post_auth_load(struct post_auth *r, struct laps_cause *cause);
void post_auth_clear(struct post_auth *r);
/* The record alone; one that is lost is empty. */
LAPS_MUST_USE laps_rc post_auth_load_state(struct post_auth *r, struct laps_cause *cause);
LAPS_MUST_USE laps_rc post_auth_store(struct post_auth *r, struct laps_cause *cause);
/* Does the policy have such actions? A DSRM account has none, nor has legacy policy. */
bool post_auth_is_wanted(const struct post_auth *r);
/* Find the account that was used, for r->account. Codes of the port. */
LAPS_MUST_USE laps_rc post_auth_find(struct post_auth *r, uint32_t rid, struct laps_cause *cause);
/* Begin an event with name and RID of r->account; emit one that has no more. */
void post_auth_event_init(const struct post_auth *r, struct laps_event *e, uint32_t id);
void post_auth_emit_account(const struct post_auth *r, uint32_t id);
/* Idle. */
LAPS_MUST_USE laps_rc post_auth_disarm(struct post_auth *r, struct laps_cause *cause);
/* Idle again; armed, when the new password has been used meanwhile, be it another account's. */
LAPS_MUST_USE laps_rc post_auth_rest(struct post_auth *r, struct laps_cause *cause);

/* Tell every session of the account that it ends in so many seconds. */
void post_auth_warn(const struct laps_ports *ports, const struct laps_account *account,
		    uint32_t seconds);
/*
 * Sign out its sessions and delete its SMB sessions; with terminate end its processes, too. What
 * cannot be ended is told by an event, and does not keep the rest alive.
 *
 * LAPS_OK; the code and *cause of the first list that could not be had. One that the system does
 * not have counts as empty.
 */
LAPS_MUST_USE laps_rc post_auth_sign_out(const struct laps_ports *ports,
					 const struct laps_account *account, bool terminate,
					 struct laps_cause *cause);

#endif
