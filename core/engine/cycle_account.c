/* SPDX-License-Identifier: MIT */
/*
 * The managed account: found before anything else, and changed after everything else.
 */
#include "engine/cycle.h"

#include <laps/event.h>

/* The built-in administrator is found by its RID, so that renaming it changes nothing. */
static laps_rc find_manual(struct cycle *c)
{
	const struct laps_account_port *port = &c->ports->account;
	const char *name = c->plan.account == LAPS_ACCOUNT_NAMED
				   ? laps_policy_text(&c->policy, LAPS_SET_ADMIN_ACCOUNT_NAME)
				   : "";
	laps_rc rc;

	if (name[0] == '\0')
		rc = port->find_rid(port->ctx, LAPS_RID_ADMIN, &c->account, &c->cause);
	else
		rc = port->find_name(port->ctx, name, &c->account, &c->cause);
	if (rc == LAPS_E_NOTFOUND)
		cycle_emit_text_cause(c, 10013, name[0] ? name : "RID 500");
	return rc;
}

laps_rc cycle_read_state(struct cycle *c)
{
	const struct laps_state_port *port = &c->ports->state;
	laps_rc rc = port->load(port->ctx, &c->state, &c->cause);

	/* a lost record leads to a rotation, never to a stuck device */
	if (rc == LAPS_E_NOTFOUND || rc == LAPS_E_FORMAT) {
		c->state = (struct laps_state){0};
		return LAPS_OK;
	}
	return rc == LAPS_OK ? cycle_settle_automatic(c) : rc;
}

bool cycle_is_automatic(const struct cycle *c)
{
	return c->plan.account == LAPS_ACCOUNT_AUTO_BUILTIN ||
	       c->plan.account == LAPS_ACCOUNT_AUTO_NEW;
}

laps_rc cycle_account(struct cycle *c)
{
	laps_rc rc = cycle_read_state(c);

	if (rc == LAPS_OK)
		rc = cycle_is_automatic(c) ? cycle_find_automatic(c) : find_manual(c);
	if (rc == LAPS_OK)
		c->result->account = c->account;
	return rc;
}

laps_rc cycle_apply(struct cycle *c)
{
	const struct laps_account_port *port = &c->ports->account;
	struct laps_account after = c->account;
	struct laps_event e;
	laps_rc rc = port->set(port->ctx, &c->account, cycle_is_automatic(c) ? &c->shape : NULL,
			       c->password, c->rotation.updated_ticks, &after, &c->cause);

	laps_event_init(&e, rc == LAPS_OK ? 10020 : 10019);
	laps_event_add_text(&e, rc == LAPS_OK ? after.name : cycle_account_name(c));
	laps_event_add_number(&e, LAPS_PARAM_HEX32, after.rid);
	if (rc != LAPS_OK)
		laps_event_add_number(&e, LAPS_PARAM_HEX32, cycle_hresult(c));
	c->ports->events.emit(c->ports->events.ctx, &e);
	if (rc == LAPS_OK) {
		c->account = c->result->account = after;
		c->rotation.account_rid = after.rid;
	}
	return rc;
}

laps_rc cycle_guard(struct cycle *c)
{
	const struct laps_account_port *port = &c->ports->account;
	laps_guard guard = cycle_is_automatic(c) ? LAPS_GUARD_ALL : LAPS_GUARD_PASSWORD;

	if (c->plan.mode == LAPS_MODE_NONE)
		return port->guard(port->ctx, 0, LAPS_GUARD_NONE, &c->cause);
	return port->guard(port->ctx, c->account.rid, guard, &c->cause);
}
