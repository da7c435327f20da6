/* SPDX-License-Identifier: MIT */
/*
 * What is to be managed, and in which directory.
 */
#include "engine/cycle.h"

#include <laps/event.h>
#include <laps/hresult.h>

/* Managing another account than the policy means would be worse than managing none. */
static laps_rc refuse_what_is_not_there(struct cycle *c)
{
	if (c->host.manual_only && cycle_is_automatic(c))
		return cycle_fail(c, LAPS_E_UNSUPPORTED, LAPS_HR_NOTIMPL,
				  "automatic account management is not available on this system");
	return LAPS_OK;
}

/* An age that the directory does not take, and the one that is used in its place. */
static void warn_of_age(struct cycle *c)
{
	const struct laps_policy_setting *age = &c->policy.setting[LAPS_SET_PASSWORD_AGE_DAYS];
	struct laps_event e;

	if (age->state != LAPS_SETTING_REJECTED || age->number != LAPS_ENTRA_AGE_DAYS_MIN)
		return;
	laps_event_init(&e, 10058);
	laps_event_add_number(&e, LAPS_PARAM_INT32, age->given);
	laps_event_add_number(&e, LAPS_PARAM_INT32, age->number);
	c->ports->events.emit(c->ports->events.ctx, &e);
}

laps_rc cycle_policy(struct cycle *c)
{
	const struct laps_ports *ports = c->ports;
	laps_rc rc = ports->host.get(ports->host.ctx, &c->host, &c->cause);

	/* in safe mode and the like the service does not even start */
	if (rc == LAPS_OK && !c->host.normal_boot) {
		c->silent = true;
		cycle_finish(c, LAPS_CYCLE_DISABLED);
		return LAPS_OK;
	}
	cycle_emit(c, 10003);
	if (rc != LAPS_OK)
		return rc;
	if ((rc = ports->policy.load(ports->policy.ctx, c->roots, &c->cause)) != LAPS_OK)
		return rc;
	laps_policy_select(c->roots, c->host.os_level, &c->policy);
	laps_plan_make(&c->policy, &c->host, &c->plan);
	c->result->mode = c->plan.mode;
	if (c->plan.mode == LAPS_MODE_NONE) {
		cycle_emit(c, c->plan.event);
		if ((rc = cycle_read_state(c)) != LAPS_OK || (rc = cycle_guard(c)) != LAPS_OK ||
		    (rc = cycle_retire_automatic(c)) != LAPS_OK)
			return rc;
		cycle_finish(c, LAPS_CYCLE_DISABLED);
		return LAPS_OK;
	}
	if ((rc = refuse_what_is_not_there(c)) != LAPS_OK)
		return rc;
	cycle_emit_policy(c);
	if (c->plan.mode == LAPS_MODE_ENTRA) {
		cycle_emit(c, 10010);
		warn_of_age(c);
	} else {
		cycle_emit(c, 10009);
	}
	return LAPS_OK;
}
