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

/* A boot begins a new count of failures, and another chance. Whether there was one. */
static bool notice_boot(struct post_auth *r)
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
static bool follow_clock_back(struct post_auth *r)
{
	struct laps_post_auth *p = &r->state.post_auth;
	const uint64_t most =
		r->now_ticks + (p->stage == LAPS_POST_AUTH_ARMED
					? LAPS_POST_AUTH_DELAY_MAX_HOURS * LAPS_TICKS_PER_HOUR
					: LAPS_POST_AUTH_RETRY_SECONDS * LAPS_TICKS_PER_SECOND);

	if (p->deadline_ticks <= most)
		return false;
	p->deadline_ticks = most;
	return true;
}

/* What the old password has open could not be ended in all these tries: a boot will. */
static laps_rc give_up_actions(struct post_auth *r, laps_rc rc, struct laps_cause *cause)
{
	struct laps_cause later = {0};
	struct laps_event e;
	laps_rc stored;

	laps_event_init(&e, 10048);
	r->ports->events.emit(r->ports->events.ctx, &e);
	stored = post_auth_rest(r, &later);
	if (stored == LAPS_OK)
		return rc;
	*cause = later;
	return stored;
}

/* The rotation failed, or its actions did: it is tried again, so often in one boot. */
static laps_rc count_failure(struct post_auth *r, const struct laps_cause *why, laps_rc rc,
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
		post_auth_event_init(r, &e, 10043);
		laps_event_add_number(&e, LAPS_PARAM_INT32, p->retries);
		laps_event_add_number(&e, LAPS_PARAM_HEX32,
				      why->hresult ? why->hresult : LAPS_HR_FAIL);
	}
	stored = post_auth_store(r, cause);
	r->ports->events.emit(r->ports->events.ctx, &e);
	return stored == LAPS_OK ? rc : stored;
}

/* What follows the rotation at once; what follows later is left to the next call. */
static laps_rc begin_actions(struct post_auth *r, struct laps_post_auth_result *out,
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
		return post_auth_store(r, cause);
	}
	if (p->actions & LAPS_POST_AUTH_REBOOT) {
		out->acted = true;
		if (port->reboot(port->ctx, LAPS_POST_AUTH_REBOOT_SECONDS, cause) != LAPS_OK) {
			laps_event_init(&e, 10049);
			laps_event_add_number(&e, LAPS_PARAM_HEX32,
					      cause->hresult ? cause->hresult : LAPS_HR_FAIL);
			r->ports->events.emit(r->ports->events.ctx, &e);
			return post_auth_disarm(r, cause);
		}
	}
	post_auth_emit_account(r, 10044);
	return post_auth_disarm(r, cause);
}

static laps_rc rotate(struct post_auth *r, struct laps_post_auth_result *out,
		      struct laps_cause *cause)
{
	const struct laps_post_auth armed = r->state.post_auth;
	laps_rc rc, loaded;

	post_auth_emit_account(r, 10042);
	rc = laps_cycle_run(r->ports, LAPS_TRIGGER_POST_AUTH, &out->cycle);
	if (rc == LAPS_E_STOPPED)
		return rc;
	if ((loaded = post_auth_load_state(r, cause)) != LAPS_OK)
		return loaded;
	/* the record may have been lost under a cycle that has just replaced it */
	r->state.post_auth = armed;
	if (rc != LAPS_OK)
		return count_failure(r, &out->cycle.cause, rc, cause);
	out->rotated = out->cycle.outcome == LAPS_CYCLE_ROTATED;
	/* the account that was used may be managed no longer, and is then nobody's concern */
	if (!out->rotated || out->cycle.account.rid != armed.account_rid)
		return post_auth_disarm(r, cause);
	r->account = out->cycle.account;
	return begin_actions(r, out, cause);
}

static laps_rc complete(struct post_auth *r, struct laps_cause *cause)
{
	post_auth_emit_account(r, 10044);
	return post_auth_rest(r, cause);
}

static laps_rc finish_actions(struct post_auth *r, struct laps_post_auth_result *out,
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

static laps_rc step(struct post_auth *r, struct laps_post_auth_result *out,
		    struct laps_cause *cause)
{
	struct laps_post_auth *p = &r->state.post_auth;
	bool booted = notice_boot(r);
	laps_rc rc;

	if (p->stage == LAPS_POST_AUTH_GIVEN_UP)
		return LAPS_OK;
	if (follow_clock_back(r))
		return post_auth_store(r, cause);
	if (r->now_ticks < p->deadline_ticks)
		return LAPS_OK;
	rc = post_auth_find(r, p->account_rid, cause);
	if (rc == LAPS_E_NOTFOUND)
		return post_auth_disarm(r, cause);
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
	struct post_auth r = {.ports = ports};
	struct laps_cause *cause = &out->cycle.cause;
	laps_rc rc;

	*out = (struct laps_post_auth_result){.cycle = {.outcome = LAPS_CYCLE_NOT_NEEDED}};
	rc = post_auth_load(&r, cause);
	/* a system that did not start normally leaves everything as it is */
	if (rc == LAPS_OK && r.host.normal_boot && r.state.post_auth.stage != LAPS_POST_AUTH_IDLE) {
		/* a policy that is off ends what it began, but for sessions already warned */
		if (post_auth_is_wanted(&r) || r.state.post_auth.stage == LAPS_POST_AUTH_WARNED)
			rc = step(&r, out, cause);
		else
			rc = post_auth_disarm(&r, cause);
	}
	if (r.host.normal_boot && (r.state.post_auth.stage == LAPS_POST_AUTH_ARMED ||
				   r.state.post_auth.stage == LAPS_POST_AUTH_WARNED))
		out->next_ticks = r.state.post_auth.deadline_ticks;
	post_auth_clear(&r);
	return rc;
}
