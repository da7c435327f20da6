/* SPDX-License-Identifier: MIT */
/*
 * The account is used: what post-authentication actions look at, and how they are armed and
 * disarmed.
 */
#include "engine/postauth.h"

#include <laps/event.h>
#include <laps/filetime.h>
#include <laps/postauth.h>
#include <string.h>

void post_auth_clear(struct post_auth *r)
{
	for (int i = 0; i < LAPS_POLICY_ROOT_N; i++)
		laps_policy_root_clear(&r->roots[i]);
}

laps_rc post_auth_load_state(struct post_auth *r, struct laps_cause *cause)
{
	const struct laps_state_port *port = &r->ports->state;
	laps_rc rc = port->load(port->ctx, &r->state, cause);

	if (rc != LAPS_E_NOTFOUND && rc != LAPS_E_FORMAT)
		return rc;
	r->state = (struct laps_state){0};
	return LAPS_OK;
}

laps_rc post_auth_store(struct post_auth *r, struct laps_cause *cause)
{
	return r->ports->state.store(r->ports->state.ctx, &r->state, cause);
}

laps_rc post_auth_load(struct post_auth *r, struct laps_cause *cause)
{
	const struct laps_ports *p = r->ports;
	laps_rc rc;

	if ((rc = p->host.get(p->host.ctx, &r->host, cause)) != LAPS_OK ||
	    (rc = p->policy.load(p->policy.ctx, r->roots, cause)) != LAPS_OK)
		return rc;
	laps_policy_select(r->roots, r->host.os_level, &r->policy);
	laps_plan_make(&r->policy, &r->host, &r->plan);
	rc = post_auth_load_state(r, cause);
	return rc == LAPS_OK ? p->clock.now(p->clock.ctx, &r->now_ticks, cause) : rc;
}

bool post_auth_is_wanted(const struct post_auth *r)
{
	return r->plan.mode != LAPS_MODE_NONE && r->plan.mode != LAPS_MODE_DSRM &&
	       r->plan.mode != LAPS_MODE_LEGACY &&
	       laps_policy_number(&r->policy, LAPS_SET_POST_AUTH_DELAY) > 0;
}

laps_rc post_auth_find(struct post_auth *r, uint32_t rid, struct laps_cause *cause)
{
	const struct laps_account_port *port = &r->ports->account;

	return port->find_rid(port->ctx, rid, &r->account, cause);
}

void post_auth_event_init(const struct post_auth *r, struct laps_event *e, uint32_t id)
{
	laps_event_init(e, id);
	laps_event_add_text(e, r->account.name);
	laps_event_add_number(e, LAPS_PARAM_HEX32, r->account.rid);
}

void post_auth_emit_account(const struct post_auth *r, uint32_t id)
{
	struct laps_event e;

	post_auth_event_init(r, &e, id);
	r->ports->events.emit(r->ports->events.ctx, &e);
}

static laps_rc arm(struct post_auth *r, uint64_t used_ticks, struct laps_cause *cause)
{
	struct laps_post_auth *p = &r->state.post_auth;
	struct laps_event e;
	laps_rc rc;

	*p = (struct laps_post_auth){
		.stage = LAPS_POST_AUTH_ARMED,
		.authenticated_ticks = used_ticks,
		.deadline_ticks =
			used_ticks + laps_policy_number(&r->policy, LAPS_SET_POST_AUTH_DELAY) *
					     LAPS_TICKS_PER_HOUR,
		.account_rid = r->account.rid,
		.actions = laps_policy_number(&r->policy, LAPS_SET_POST_AUTH_ACTIONS),
	};
	memcpy(p->boot_id, r->host.boot_id, sizeof(p->boot_id));
	rc = post_auth_store(r, cause);
	if (rc != LAPS_OK)
		return rc;
	post_auth_event_init(r, &e, 10041);
	laps_event_add_number(&e, LAPS_PARAM_FILETIME, p->deadline_ticks);
	r->ports->events.emit(r->ports->events.ctx, &e);
	return LAPS_OK;
}

/* A use of the new password, while what the old one has open is about to be ended, is remembered by
 * its time: the next grace begins when that is done (ours). */
static laps_rc note_use(struct post_auth *r, uint32_t account_rid, struct laps_cause *cause)
{
	struct laps_post_auth *p = &r->state.post_auth;
	laps_rc rc;

	switch (p->stage) {
	case LAPS_POST_AUTH_IDLE:
		rc = post_auth_find(r, account_rid, cause);
		return rc == LAPS_OK ? arm(r, r->now_ticks, cause) : rc;
	case LAPS_POST_AUTH_WARNED:
		p->authenticated_ticks = r->now_ticks;
		return post_auth_store(r, cause);
	default: return LAPS_OK;
	}
}

laps_rc laps_post_auth_used(const struct laps_ports *ports, uint32_t account_rid, bool *armed,
			    struct laps_cause *cause)
{
	struct post_auth r = {.ports = ports};
	laps_rc rc = post_auth_load(&r, cause);

	if (rc == LAPS_OK && post_auth_is_wanted(&r) && r.state.confirmed.present &&
	    r.state.confirmed.account_rid == account_rid)
		rc = note_use(&r, account_rid, cause);
	if (rc == LAPS_OK)
		*armed = r.state.post_auth.stage == LAPS_POST_AUTH_ARMED;
	post_auth_clear(&r);
	return rc;
}

laps_rc post_auth_disarm(struct post_auth *r, struct laps_cause *cause)
{
	r->state.post_auth = (struct laps_post_auth){0};
	return post_auth_store(r, cause);
}

laps_rc post_auth_rest(struct post_auth *r, struct laps_cause *cause)
{
	const uint64_t used_ticks = r->state.post_auth.authenticated_ticks;
	laps_rc rc = LAPS_E_NOTFOUND;

	if (post_auth_is_wanted(r) && used_ticks != 0)
		rc = post_auth_find(r, r->state.confirmed.account_rid, cause);
	if (rc == LAPS_OK)
		return arm(r, used_ticks, cause);
	return rc == LAPS_E_NOTFOUND ? post_auth_disarm(r, cause) : rc;
}
