/* SPDX-License-Identifier: MIT */
#include "cli/turn.h"

/* False when nothing was due, or what is due could not be found out: a cycle meets the same
 * trouble, and logs it. */
static bool take_actions(const struct laps_ports *ports, struct cli_turn *out, laps_rc *rc)
{
	struct laps_post_auth_result r;

	*rc = laps_post_auth_run(ports, &r);
	out->cycle = r.cycle;
	if (r.cycle.outcome != LAPS_CYCLE_NOT_NEEDED)
		return true; /* a rotation was tried */
	out->acted = r.acted;
	return r.acted;
}

laps_rc cli_turn_take(const struct laps_ports *ports, laps_trigger trigger, struct cli_turn *out)
{
	struct laps_cause ignored;
	struct laps_state state;
	laps_rc rc = LAPS_OK;

	*out = (struct cli_turn){0};
	if (trigger == LAPS_TRIGGER_ADMIN || !take_actions(ports, out, &rc))
		rc = laps_cycle_run(ports, trigger, &out->cycle);
	if (rc != LAPS_E_STOPPED &&
	    ports->state.load(ports->state.ctx, &state, &ignored) == LAPS_OK)
		out->pending = state.post_auth;
	return rc;
}
