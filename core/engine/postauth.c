/* SPDX-License-Identifier: MIT */
/*
 * The state machine: idle, armed by a use of the account, rotated and warned, idle again. It is
 * stored before and after every step, so that whoever calls next goes on where the last one was.
 */
#include "engine/postauth.h"

#include <laps/event.h>
#include <laps/filetime.h>
#include <laps/hresult.h>
#include <laps/postauth.h>
#include <string.h>

#define TICKS_PER_HOUR (3600 * LAPS_TICKS_PER_SECOND)

/* What a call works with. */
struct run {
	const struct laps_ports *ports;
	struct laps_host host;
	struct laps_policy_root roots[LAPS_POLICY_ROOT_N];
	struct laps_policy policy;
	struct laps_plan plan;
	struct laps_state state;
	struct laps_account account;
	uint64_t now_ticks;
};

static void run_clear(struct run *r)
{
	for (int i = 0; i < LAPS_POLICY_ROOT_N; i++)
		laps_policy_root_clear(&r->roots[i]);
}

static laps_rc load_state(struct run *r, struct laps_cause *cause)
{
	const struct laps_state_port *port = &r->ports->state;
	laps_rc rc = port->load(port->ctx, &r->state, cause);

	if (rc != LAPS_E_NOTFOUND && rc != LAPS_E_FORMAT)
		return rc;
	r->state = (struct laps_state){0};
	return LAPS_OK;
}

static laps_rc store(struct run *r, struct laps_cause *cause)
{
	return r->ports->state.store(r->ports->state.ctx, &r->state, cause);
}

/* Host, policy, record and time, as of now. */
static laps_rc load(struct run *r, struct laps_cause *cause)
{
	const struct laps_ports *p = r->ports;
	laps_rc rc;

	if ((rc = p->host.get(p->host.ctx, &r->host, cause)) != LAPS_OK ||
	    (rc = p->policy.load(p->policy.ctx, r->roots, cause)) != LAPS_OK)
		return rc;
	laps_policy_select(r->roots, r->host.os_level, &r->policy);
	laps_plan_make(&r->policy, &r->host, &r->plan);
	rc = load_state(r, cause);
	return rc == LAPS_OK ? p->clock.now(p->clock.ctx, &r->now_ticks, cause) : rc;
}

/* A DSRM account has no such actions, nor has legacy policy. */
static bool is_wanted(const struct run *r)
{
	return r->plan.mode != LAPS_MODE_NONE && r->plan.mode != LAPS_MODE_DSRM &&
	       r->plan.mode != LAPS_MODE_LEGACY &&
	       laps_policy_number(&r->policy, LAPS_SET_POST_AUTH_DELAY) > 0;
}

static laps_rc find_used(struct run *r, uint32_t rid, struct laps_cause *cause)
{
	const struct laps_account_port *port = &r->ports->account;

	return port->find_rid(port->ctx, rid, &r->account, cause);
}

static void emit(const struct run *r, struct laps_event *e, uint32_t id)
{
	laps_event_init(e, id);
	laps_event_add_text(e, r->account.name);
	laps_event_add_number(e, LAPS_PARAM_HEX32, r->account.rid);
}

static void emit_account(const struct run *r, uint32_t id)
{
	struct laps_event e;

	emit(r, &e, id);
	r->ports->events.emit(r->ports->events.ctx, &e);
}

static laps_rc arm(struct run *r, uint64_t used_ticks, struct laps_cause *cause)
{
	struct laps_post_auth *p = &r->state.post_auth;
	struct laps_event e;
	laps_rc rc;

	*p = (struct laps_post_auth){
		.stage = LAPS_POST_AUTH_ARMED,
		.authenticated_ticks = used_ticks,
		.deadline_ticks =
			used_ticks +
			laps_policy_number(&r->policy, LAPS_SET_POST_AUTH_DELAY) * TICKS_PER_HOUR,
		.account_rid = r->account.rid,
		.actions = laps_policy_number(&r->policy, LAPS_SET_POST_AUTH_ACTIONS),
	};
	memcpy(p->boot_id, r->host.boot_id, sizeof(p->boot_id));
	rc = store(r, cause);
	if (rc != LAPS_OK)
		return rc;
	emit(r, &e, 10041);
	laps_event_add_number(&e, LAPS_PARAM_FILETIME, p->deadline_ticks);
	r->ports->events.emit(r->ports->events.ctx, &e);
	return LAPS_OK;
}

/* A use of the new password, while what the old one has open is about to be ended, is remembered by
 * its time: the next grace begins when that is done (ours). */
static laps_rc note_use(struct run *r, uint32_t account_rid, struct laps_cause *cause)
{
	struct laps_post_auth *p = &r->state.post_auth;
	laps_rc rc;

	switch (p->stage) {
	case LAPS_POST_AUTH_IDLE:
		rc = find_used(r, account_rid, cause);
		return rc == LAPS_OK ? arm(r, r->now_ticks, cause) : rc;
	case LAPS_POST_AUTH_WARNED: p->authenticated_ticks = r->now_ticks; return store(r, cause);
	default: return LAPS_OK;
	}
}

laps_rc laps_post_auth_used(const struct laps_ports *ports, uint32_t account_rid, bool *armed,
			    struct laps_cause *cause)
{
	struct run r = {.ports = ports};
	laps_rc rc = load(&r, cause);

	if (rc == LAPS_OK && is_wanted(&r) && r.state.confirmed.present &&
	    r.state.confirmed.account_rid == account_rid)
		rc = note_use(&r, account_rid, cause);
	if (rc == LAPS_OK)
		*armed = r.state.post_auth.stage == LAPS_POST_AUTH_ARMED;
	run_clear(&r);
	return rc;
}

/* A boot begins a new count of failures, and another chance. Whether there was one. */
static bool notice_boot(struct run *r)
{
	struct laps_post_auth *p = &r->state.post_auth;

	if (strcmp(p->boot_id, r->host.boot_id) == 0)
		return false;
	memcpy(p->boot_id, r->host.boot_id, sizeof(p->boot_id));
	p->retries = 0;
	if (p->stage == LAPS_POST_AUTH_GIVEN_UP) {
		p->stage = LAPS_POST_AUTH_ARMED;
		p->deadline_ticks = r->now_ticks;
	} else if (p->stage == LAPS_POST_AUTH_WARNED) {
		p->deadline_ticks = r->now_ticks; /* nobody is left to be waited for */
	}
	return true;
}

/* No stage lasts longer than its longest wait: a deadline further away is one of a clock that was
 * set back since, and moves with it. Whether it did. */
static bool follow_clock_back(struct run *r)
{
	struct laps_post_auth *p = &r->state.post_auth;
	const uint64_t most =
		r->now_ticks + (p->stage == LAPS_POST_AUTH_ARMED
					? LAPS_POST_AUTH_DELAY_MAX_HOURS * TICKS_PER_HOUR
					: LAPS_POST_AUTH_RETRY_SECONDS * LAPS_TICKS_PER_SECOND);

	if (p->deadline_ticks <= most)
		return false;
	p->deadline_ticks = most;
	return true;
}

static laps_rc disarm(struct run *r, struct laps_cause *cause)
{
	r->state.post_auth = (struct laps_post_auth){0};
	return store(r, cause);
}

/* Idle again; armed, when the new password has been used meanwhile, if need be another account's.
 */
static laps_rc come_to_rest(struct run *r, struct laps_cause *cause)
{
	const uint64_t used_ticks = r->state.post_auth.authenticated_ticks;
	laps_rc rc = LAPS_E_NOTFOUND;

	if (is_wanted(r) && used_ticks != 0)
		rc = find_used(r, r->state.confirmed.account_rid, cause);
	if (rc == LAPS_OK)
		return arm(r, used_ticks, cause);
	return rc == LAPS_E_NOTFOUND ? disarm(r, cause) : rc;
}

/* What the old password has open could not be ended in all these tries: a boot will. */
static laps_rc give_up_actions(struct run *r, laps_rc rc, struct laps_cause *cause)
{
	struct laps_cause later = {0};
	struct laps_event e;
	laps_rc stored;

	laps_event_init(&e, 10048);
	r->ports->events.emit(r->ports->events.ctx, &e);
	stored = come_to_rest(r, &later);
	if (stored == LAPS_OK)
		return rc;
	*cause = later;
	return stored;
}

/* The rotation failed, or its actions did: it is tried again, so often in one boot. */
static laps_rc count_failure(struct run *r, const struct laps_cause *why, laps_rc rc,
			     struct laps_cause *cause)
{
	struct laps_post_auth *p = &r->state.post_auth;
	struct laps_event e;
	laps_rc stored;

	if (p->retries >= LAPS_POST_AUTH_RETRIES_MAX && p->stage == LAPS_POST_AUTH_WARNED)
		return give_up_actions(r, rc, cause);
	if (p->retries >= LAPS_POST_AUTH_RETRIES_MAX) {
		p->stage = LAPS_POST_AUTH_GIVEN_UP;
		laps_event_init(&e, 10048);
	} else {
		p->retries++;
		p->deadline_ticks =
			r->now_ticks + LAPS_POST_AUTH_RETRY_SECONDS * LAPS_TICKS_PER_SECOND;
		emit(r, &e, 10043);
		laps_event_add_number(&e, LAPS_PARAM_INT32, p->retries);
		laps_event_add_number(&e, LAPS_PARAM_HEX32,
				      why->hresult ? why->hresult : LAPS_HR_FAIL);
	}
	stored = store(r, cause);
	r->ports->events.emit(r->ports->events.ctx, &e);
	return stored == LAPS_OK ? rc : stored;
}

/* What follows the rotation at once; what follows later is left to the next call. */
static laps_rc begin_actions(struct run *r, struct laps_post_auth_result *out,
			     struct laps_cause *cause)
{
	const struct laps_sessions_port *port = &r->ports->sessions;
	struct laps_post_auth *p = &r->state.post_auth;
	struct laps_event e;

	if (p->actions & LAPS_POST_AUTH_SIGN_OUT) {
		p->stage = LAPS_POST_AUTH_WARNED;
		p->retries = 0;
		p->authenticated_ticks = 0; /* of the new password: not yet */
		p->deadline_ticks =
			r->now_ticks + LAPS_POST_AUTH_WARNING_SECONDS * LAPS_TICKS_PER_SECOND;
		out->acted = true;
		post_auth_warn(r->ports, &r->account, LAPS_POST_AUTH_WARNING_SECONDS);
		return store(r, cause);
	}
	if (p->actions & LAPS_POST_AUTH_REBOOT) {
		out->acted = true;
		if (port->reboot(port->ctx, LAPS_POST_AUTH_REBOOT_SECONDS, cause) != LAPS_OK) {
			laps_event_init(&e, 10049);
			laps_event_add_number(&e, LAPS_PARAM_HEX32,
					      cause->hresult ? cause->hresult : LAPS_HR_FAIL);
			r->ports->events.emit(r->ports->events.ctx, &e);
			return disarm(r, cause);
		}
	}
	emit_account(r, 10044);
	return disarm(r, cause);
}

static laps_rc rotate(struct run *r, struct laps_post_auth_result *out, struct laps_cause *cause)
{
	const struct laps_post_auth armed = r->state.post_auth;
	laps_rc rc, loaded;

	emit_account(r, 10042);
	rc = laps_cycle_run(r->ports, LAPS_TRIGGER_POST_AUTH, &out->cycle);
	if (rc == LAPS_E_STOPPED)
		return rc;
	if ((loaded = load_state(r, cause)) != LAPS_OK)
		return loaded;
	/* the record may have been lost under a cycle that has just replaced it */
	r->state.post_auth = armed;
	if (rc != LAPS_OK)
		return count_failure(r, &out->cycle.cause, rc, cause);
	out->rotated = out->cycle.outcome == LAPS_CYCLE_ROTATED;
	/* the account that was used may be managed no longer, and is then nobody's concern */
	if (!out->rotated || out->cycle.account.rid != armed.account_rid)
		return disarm(r, cause);
	r->account = out->cycle.account;
	return begin_actions(r, out, cause);
}

static laps_rc complete(struct run *r, struct laps_cause *cause)
{
	emit_account(r, 10044);
	return come_to_rest(r, cause);
}

static laps_rc finish_actions(struct run *r, struct laps_post_auth_result *out,
			      struct laps_cause *cause)
{
	const struct laps_post_auth *p = &r->state.post_auth;
	laps_rc rc;

	out->acted = true;
	rc = post_auth_sign_out(r->ports, &r->account, (p->actions & LAPS_POST_AUTH_TERMINATE) != 0,
				cause);
	if (rc != LAPS_OK)
		return count_failure(r, cause, rc, cause);
	return complete(r, cause);
}

static laps_rc step(struct run *r, struct laps_post_auth_result *out, struct laps_cause *cause)
{
	struct laps_post_auth *p = &r->state.post_auth;
	bool booted = notice_boot(r);
	laps_rc rc;

	if (p->stage == LAPS_POST_AUTH_GIVEN_UP)
		return LAPS_OK;
	if (follow_clock_back(r))
		return store(r, cause);
	if (r->now_ticks < p->deadline_ticks)
		return LAPS_OK;
	rc = find_used(r, p->account_rid, cause);
	if (rc == LAPS_E_NOTFOUND)
		return disarm(r, cause);
	if (rc != LAPS_OK)
		return rc;
	if (p->stage == LAPS_POST_AUTH_ARMED)
		return rotate(r, out, cause);
	/* what the old password had open ended with the boot: what is open now is not of it (ours)
	 */
	return booted ? complete(r, cause) : finish_actions(r, out, cause);
}

laps_rc laps_post_auth_run(const struct laps_ports *ports, struct laps_post_auth_result *out)
{
	struct run r = {.ports = ports};
	struct laps_cause *cause = &out->cycle.cause;
	laps_rc rc;

	*out = (struct laps_post_auth_result){.cycle = {.outcome = LAPS_CYCLE_NOT_NEEDED}};
	rc = load(&r, cause);
	/* a system that did not start normally leaves everything as it is */
	if (rc == LAPS_OK && r.host.normal_boot && r.state.post_auth.stage != LAPS_POST_AUTH_IDLE) {
		/* a policy that is off ends what it began, but for sessions already warned */
		if (is_wanted(&r) || r.state.post_auth.stage == LAPS_POST_AUTH_WARNED)
			rc = step(&r, out, cause);
		else
			rc = disarm(&r, cause);
	}
	if (r.host.normal_boot && (r.state.post_auth.stage == LAPS_POST_AUTH_ARMED ||
				   r.state.post_auth.stage == LAPS_POST_AUTH_WARNED))
		out->next_ticks = r.state.post_auth.deadline_ticks;
	run_clear(&r);
	return rc;
}
