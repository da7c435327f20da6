/* SPDX-License-Identifier: MIT */
/*
 * Whether to rotate, to which password, and the records that stand before and after the change.
 */
#include "engine/cycle.h"

#include <laps/decide.h>
#include <laps/event.h>
#include <laps/password.h>
#include <string.h>

#define REASON_TEXT_MAX 1024 /* all reasons at once */

static void emit_reasons(struct cycle *c, uint32_t reasons)
{
	struct laps_buf text;
	struct laps_event e;

	if (reasons & LAPS_REASON_FORCED) {
		cycle_emit(c, 10014);
		return;
	}
	laps_buf_init(&text, REASON_TEXT_MAX);
	laps_decide_format_text(reasons, &text);
	laps_buf_put_u8(&text, 0);
	laps_event_init(&e, 10015);
	laps_event_add_number(&e, LAPS_PARAM_HEX32, reasons);
	/* without memory for the words the mask has to do */
	laps_event_add_text(&e, laps_buf_status(&text) == LAPS_OK ? (const char *)text.data : "");
	c->ports->events.emit(c->ports->events.ctx, &e);
	laps_buf_clear(&text);
}

laps_rc cycle_weigh(struct cycle *c, struct laps_rotation *wanted, uint32_t *reasons)
{
	const uint32_t age_days = laps_policy_number(&c->policy, LAPS_SET_PASSWORD_AGE_DAYS);
	struct laps_decide_input in = {
		.trigger = c->trigger,
		.state = &c->state,
		.there = &c->current,
		.wanted = wanted,
		.age_days = age_days,
		.protect_expiry =
			laps_policy_number(&c->policy, LAPS_SET_EXPIRATION_PROTECTION) != 0,
		.compare_version = cycle_has_version(c),
	};
	laps_rc rc = c->ports->clock.now(c->ports->clock.ctx, &in.now_ticks, &c->cause);

	if (rc != LAPS_OK)
		return rc;
	*wanted = (struct laps_rotation){
		.present = true,
		.account_rid = c->account.rid,
		.mode = c->plan.mode,
		.source = c->policy.source,
		.has_principal = cycle_encrypts(c),
		.principal = c->principal,
		.updated_ticks = in.now_ticks,
		.expiry_ticks = laps_decide_expiry(in.now_ticks, age_days),
	};
	if (c->plan.mode == LAPS_MODE_ENTRA)
		memcpy(wanted->entra_device, c->host.entra_device, sizeof(wanted->entra_device));
	*reasons = laps_decide(&in);
	return LAPS_OK;
}

/* By one reading of the clock: update time, expiry and JSON all follow from it. */
laps_rc cycle_decide(struct cycle *c)
{
	struct laps_rotation wanted;
	laps_rc rc = cycle_weigh(c, &wanted, &c->result->reasons);

	if (rc != LAPS_OK)
		return rc;
	if (c->result->reasons == 0) {
		c->result->expiry_ticks = c->current.expiry_ticks;
		cycle_emit(c, 10016);
		if ((rc = cycle_keep_automatic(c)) != LAPS_OK || (rc = cycle_guard(c)) != LAPS_OK ||
		    (rc = cycle_retire_automatic(c)) != LAPS_OK)
			return rc;
		cycle_finish(c, LAPS_CYCLE_NOT_NEEDED);
		return LAPS_OK;
	}
	emit_reasons(c, c->result->reasons);
	c->rotation = wanted;
	return cycle_is_automatic(c) ? cycle_name_automatic(c) : LAPS_OK;
}

laps_rc cycle_random(void *ctx, uint8_t *out, size_t len)
{
	struct cycle *c = ctx;

	return c->ports->entropy.fill(c->ports->entropy.ctx, out, len, &c->cause);
}

static laps_rc generate(struct cycle *c)
{
	const struct laps_account_port *port = &c->ports->account;
	const struct laps_password_spec spec = {
		.complexity = laps_policy_number(&c->policy, LAPS_SET_PASSWORD_COMPLEXITY),
		.length = laps_policy_number(&c->policy, LAPS_SET_PASSWORD_LENGTH),
		.passphrase_words = laps_policy_number(&c->policy, LAPS_SET_PASSPHRASE_LENGTH),
	};
	const struct laps_err stuck = {.what = "the random source only repeats itself"};
	struct laps_account account = c->account; /* by the name that it will have */
	laps_rc rc = LAPS_E_DENIED;

	memmove(account.name, cycle_account_name(c), sizeof(account.name));
	for (int i = 0; rc == LAPS_E_DENIED && i < LAPS_PASSWORD_ATTEMPTS; i++) {
		laps_secret_free(&c->password);
		c->cause = (struct laps_cause){0};
		rc = laps_password_generate(&spec, cycle_random, c, &c->password);
		if (rc != LAPS_OK && c->cause.hresult == 0)
			cycle_fail_core(c, rc, "cannot draw a password",
					rc == LAPS_E_HOST ? &stuck : NULL);
		if (rc != LAPS_OK)
			return rc;
		rc = port->accepts(port->ctx, &account, c->password, &c->cause);
	}
	return rc;
}

laps_rc cycle_generate(struct cycle *c)
{
	laps_rc rc = generate(c);

	if (rc != LAPS_OK)
		cycle_emit_cause(c, 10027);
	return rc;
}

/* Stored before the directory is written: whatever happens from here on, the next cycle knows that
 * the directory may hold a password that is not in force, and rotates. */
laps_rc cycle_intend(struct cycle *c)
{
	struct laps_state next = c->state;

	next.intent = c->rotation;
	cycle_note_automatic(c, &next.auto_account);
	return c->ports->state.store(c->ports->state.ctx, &next, &c->cause);
}

/* A record that cannot be put back leads to a rotation more than needed, and to nothing worse. */
void cycle_take_back_intent(struct cycle *c)
{
	struct laps_cause ignored;

	(void)!c->ports->state.store(c->ports->state.ctx, &c->state, &ignored);
}

/* With the new password in force, whoever knows the old one cannot use it: pending
 * post-authentication actions fall away, but for those that this rotation is part of, and for the
 * end of sessions that were told of it. */
static void forget_use(const struct cycle *c, struct laps_post_auth *p)
{
	if (c->trigger == LAPS_TRIGGER_POST_AUTH)
		return;
	if (p->stage == LAPS_POST_AUTH_WARNED)
		p->authenticated_ticks = 0;
	else
		*p = (struct laps_post_auth){0};
}

laps_rc cycle_confirm(struct cycle *c)
{
	struct laps_state next = c->state;
	laps_rc rc;

	next.confirmed = c->rotation;
	next.intent = (struct laps_rotation){0};
	cycle_note_automatic(c, &next.auto_account);
	forget_use(c, &next.post_auth);
	rc = c->ports->state.store(c->ports->state.ctx, &next, &c->cause);
	if (rc != LAPS_OK)
		return rc;
	c->state = next;
	if ((rc = cycle_guard(c)) != LAPS_OK || (rc = cycle_retire_automatic(c)) != LAPS_OK)
		return rc;
	c->result->updated_ticks = c->rotation.updated_ticks;
	c->result->expiry_ticks = c->rotation.expiry_ticks;
	return LAPS_OK;
}
