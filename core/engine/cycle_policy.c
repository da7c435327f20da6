/* SPDX-License-Identifier: MIT */
/*
 * What is to be managed, and in which directory.
 */
#include "engine/cycle.h"

#include <laps/hresult.h>

/* Managing another account than the policy means would be worse than managing none. */
static laps_rc refuse_what_is_not_there(struct cycle *c)
{
	if (c->plan.mode == LAPS_MODE_ENTRA)
		return cycle_fail(c, LAPS_E_UNSUPPORTED, LAPS_HR_NOTIMPL,
				  "backup to Entra ID is not implemented yet");
	if (c->host.manual_only && cycle_is_automatic(c))
		return cycle_fail(c, LAPS_E_UNSUPPORTED, LAPS_HR_NOTIMPL,
				  "automatic account management is not available on this system");
	return LAPS_OK;
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
	cycle_emit(c, 10009);
	return LAPS_OK;
}
