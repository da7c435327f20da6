/* SPDX-License-Identifier: MIT */
/*
 * The managed account: found before anything else, and changed after everything else.
 */
#include "engine/cycle.h"

#include <laps/event.h>

/* The built-in administrator is found by its RID, so that renaming it changes nothing. */
laps_rc cycle_account(struct cycle *c)
{
	const struct laps_account_port *port = &c->ports->account;
	const char *name = laps_policy_text(&c->policy, LAPS_SET_ADMIN_ACCOUNT_NAME);
	laps_rc rc;

	if (name[0] == '\0')
		rc = port->find_rid(port->ctx, LAPS_RID_ADMIN, &c->account, &c->cause);
	else
		rc = port->find_name(port->ctx, name, &c->account, &c->cause);
	if (rc == LAPS_OK)
		c->result->account = c->account;
	else if (rc == LAPS_E_NOTFOUND)
		cycle_emit_text_cause(c, 10013, name[0] ? name : "RID 500");
	return rc;
}

laps_rc cycle_apply(struct cycle *c)
{
	const struct laps_account_port *port = &c->ports->account;
	struct laps_event e;
	laps_rc rc = port->set(port->ctx, &c->account, NULL, c->password, c->rotation.updated_ticks,
			       &c->account, &c->cause);

	laps_event_init(&e, rc == LAPS_OK ? 10020 : 10019);
	laps_event_add_text(&e, c->account.name);
	laps_event_add_number(&e, LAPS_PARAM_HEX32, c->account.rid);
	if (rc != LAPS_OK)
		laps_event_add_number(&e, LAPS_PARAM_HEX32, cycle_hresult(c));
	c->ports->events.emit(c->ports->events.ctx, &e);
	return rc;
}
