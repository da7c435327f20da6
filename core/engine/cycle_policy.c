/* SPDX-License-Identifier: MIT */
/*
 * What is to be managed, and in which directory.
 */
#include "engine/cycle.h"

#include <laps/hresult.h>

/* Whether the device is joined to the policy's directory. There is no falling back to another one.
 */
static bool join_fits(const struct laps_host *host, uint32_t directory)
{
	if (host->join == LAPS_JOIN_HYBRID)
		return true;
	return host->join == (directory == LAPS_BACKUP_AD ? LAPS_JOIN_AD : LAPS_JOIN_ENTRA);
}

/* Managing another account than the policy means would be worse than managing none. */
static laps_rc refuse_what_is_not_built(struct cycle *c)
{
	if (laps_policy_number(&c->policy, LAPS_SET_BACKUP_DIRECTORY) == LAPS_BACKUP_ENTRA)
		return cycle_fail(c, LAPS_E_UNSUPPORTED, LAPS_HR_NOTIMPL,
				  "backup to Entra ID is not implemented yet");
	if (c->host.is_dc)
		return cycle_fail(c, LAPS_E_UNSUPPORTED, LAPS_HR_NOTIMPL,
				  "backup of the DSRM password is not implemented yet");
	if (laps_policy_number(&c->policy, LAPS_SET_AAM_ENABLED))
		return cycle_fail(c, LAPS_E_UNSUPPORTED, LAPS_HR_NOTIMPL,
				  "automatic account management is not implemented yet");
	return LAPS_OK;
}

/* The event that says why nothing is managed here, or 0. */
static uint32_t why_disabled(const struct cycle *c, uint32_t directory)
{
	if (directory == LAPS_BACKUP_NONE)
		return 10024;
	/* a domain controller has nothing to manage but the DSRM account */
	if (c->host.is_dc &&
	    (directory != LAPS_BACKUP_AD || !laps_policy_number(&c->policy, LAPS_SET_BACKUP_DSRM)))
		return 10008;
	return join_fits(&c->host, directory) ? 0 : 10007;
}

laps_rc cycle_policy(struct cycle *c)
{
	const struct laps_ports *ports = c->ports;
	laps_rc rc = ports->host.get(ports->host.ctx, &c->host, &c->cause);
	uint32_t event;

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

	event = why_disabled(c, laps_policy_number(&c->policy, LAPS_SET_BACKUP_DIRECTORY));
	if (event != 0) {
		cycle_emit(c, event);
		cycle_finish(c, LAPS_CYCLE_DISABLED);
		return LAPS_OK;
	}
	if ((rc = refuse_what_is_not_built(c)) != LAPS_OK)
		return rc;
	cycle_emit_policy(c);
	cycle_emit(c, 10009);
	return LAPS_OK;
}
