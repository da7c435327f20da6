/* SPDX-License-Identifier: MIT */
#include "engine/cycle.h"

#include <laps/event.h>
#include <laps/hresult.h>

uint32_t cycle_hresult(const struct cycle *c)
{
	return c->cause.hresult ? c->cause.hresult : LAPS_HR_FAIL;
}

static void send(struct cycle *c, const struct laps_event *e)
{
	c->ports->events.emit(c->ports->events.ctx, e);
}

void cycle_emit(struct cycle *c, uint32_t id)
{
	struct laps_event e;

	laps_event_init(&e, id);
	send(c, &e);
}

void cycle_emit_cause(struct cycle *c, uint32_t id)
{
	struct laps_event e;

	laps_event_init(&e, id);
	laps_event_add_number(&e, LAPS_PARAM_HEX32, cycle_hresult(c));
	send(c, &e);
}

void cycle_emit_text(struct cycle *c, uint32_t id, const char *text)
{
	struct laps_event e;

	laps_event_init(&e, id);
	laps_event_add_text(&e, text);
	send(c, &e);
}

void cycle_emit_text_cause(struct cycle *c, uint32_t id, const char *text)
{
	struct laps_event e;

	laps_event_init(&e, id);
	laps_event_add_text(&e, text);
	laps_event_add_number(&e, LAPS_PARAM_HEX32, cycle_hresult(c));
	send(c, &e);
}

static void add_number(struct laps_event *e, const struct laps_policy *p, laps_setting s)
{
	laps_event_add_number(e, LAPS_PARAM_INT32, laps_policy_number(p, s));
}

static void add_automatic(struct laps_event *e, const struct laps_policy *p, bool enabled)
{
	laps_event_add_number(e, LAPS_PARAM_INT32, enabled);
	laps_event_add_text(e, laps_policy_number(p, LAPS_SET_AAM_TARGET) ? "new account"
									  : "built-in account");
	laps_event_add_text(e, laps_policy_text(p, LAPS_SET_AAM_NAME));
	add_number(e, p, LAPS_SET_AAM_ENABLE_ACCOUNT);
	add_number(e, p, LAPS_SET_AAM_RANDOMIZE);
}

/* Effective values: none of those that a domain controller does without. The account is blank when
 * it is the built-in one, the principal when it is Domain Admins by default (ours); the words for
 * the target are ours. */
static void emit_native_policy(struct cycle *c)
{
	const struct laps_policy *p = &c->policy;
	const bool dsrm = c->plan.mode == LAPS_MODE_DSRM;
	struct laps_event e;

	laps_event_init(&e, 10021);
	laps_event_add_text(&e, laps_policy_source_name(p->source));
	laps_event_add_text(&e, "Active Directory");
	laps_event_add_text(&e, dsrm ? "" : laps_policy_text(p, LAPS_SET_ADMIN_ACCOUNT_NAME));
	add_number(&e, p, LAPS_SET_PASSWORD_AGE_DAYS);
	add_number(&e, p, LAPS_SET_PASSWORD_COMPLEXITY);
	add_number(&e, p, LAPS_SET_PASSWORD_LENGTH);
	add_number(&e, p, LAPS_SET_EXPIRATION_PROTECTION);
	add_number(&e, p, LAPS_SET_ENCRYPTION_ENABLED);
	laps_event_add_text(&e, dsrm ? "" : laps_policy_text(p, LAPS_SET_ENCRYPTION_PRINCIPAL));
	add_number(&e, p, LAPS_SET_HISTORY_SIZE);
	add_number(&e, p, LAPS_SET_BACKUP_DSRM);
	add_number(&e, p, LAPS_SET_POST_AUTH_DELAY);
	laps_event_add_number(&e, LAPS_PARAM_HEX32,
			      laps_policy_number(p, LAPS_SET_POST_AUTH_ACTIONS));
	if (p->os_level >= LAPS_OS_24H2)
		add_automatic(&e, p, !dsrm && laps_policy_number(p, LAPS_SET_AAM_ENABLED));
	send(c, &e);
}

/* The product still says "Azure AD". */
static void emit_cloud_policy(struct cycle *c)
{
	const struct laps_policy *p = &c->policy;
	struct laps_event e;

	laps_event_init(&e, 10022);
	laps_event_add_text(&e, laps_policy_source_name(p->source));
	laps_event_add_text(&e, "Azure AD");
	laps_event_add_text(&e, laps_policy_text(p, LAPS_SET_ADMIN_ACCOUNT_NAME));
	add_number(&e, p, LAPS_SET_PASSWORD_AGE_DAYS);
	add_number(&e, p, LAPS_SET_PASSWORD_COMPLEXITY);
	add_number(&e, p, LAPS_SET_PASSWORD_LENGTH);
	add_number(&e, p, LAPS_SET_POST_AUTH_DELAY);
	laps_event_add_number(&e, LAPS_PARAM_HEX32,
			      laps_policy_number(p, LAPS_SET_POST_AUTH_ACTIONS));
	if (p->os_level >= LAPS_OS_24H2)
		add_automatic(&e, p, laps_policy_number(p, LAPS_SET_AAM_ENABLED) != 0);
	send(c, &e);
}

/* What legacy LAPS has of it. */
static void emit_legacy_policy(struct cycle *c)
{
	const struct laps_policy *p = &c->policy;
	struct laps_event e;

	laps_event_init(&e, 10023);
	laps_event_add_text(&e, laps_policy_source_name(p->source));
	laps_event_add_text(&e, "Active Directory");
	laps_event_add_text(&e, laps_policy_text(p, LAPS_SET_ADMIN_ACCOUNT_NAME));
	add_number(&e, p, LAPS_SET_PASSWORD_AGE_DAYS);
	add_number(&e, p, LAPS_SET_PASSWORD_COMPLEXITY);
	add_number(&e, p, LAPS_SET_PASSWORD_LENGTH);
	add_number(&e, p, LAPS_SET_EXPIRATION_PROTECTION);
	send(c, &e);
}

void cycle_emit_policy(struct cycle *c)
{
	if (c->plan.mode == LAPS_MODE_LEGACY)
		emit_legacy_policy(c);
	else if (c->plan.mode == LAPS_MODE_ENTRA)
		emit_cloud_policy(c);
	else
		emit_native_policy(c);
}
