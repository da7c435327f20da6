/* SPDX-License-Identifier: MIT */
/*
 * The directory: find it, and see whether it can take what the policy asks for.
 */
#include "engine/cycle.h"

#include <laps/hresult.h>

laps_rc cycle_locate(struct cycle *c)
{
	const struct laps_backup_port *port = &c->ports->backup;
	laps_rc rc;

	c->connected = true;
	rc = port->locate(port->ctx, c->server, sizeof(c->server), &c->cause);
	if (rc != LAPS_OK) {
		cycle_emit_cause(c, 10056);
		return rc;
	}
	cycle_emit_text(c, 10055, c->server);
	if ((rc = port->bind(port->ctx, &c->cause)) != LAPS_OK)
		cycle_emit_text_cause(c, 10057, c->server);
	return rc;
}

static laps_rc read_directory(struct cycle *c)
{
	const struct laps_ports *ports = c->ports;
	const bool legacy = c->plan.mode == LAPS_MODE_LEGACY;
	laps_rc rc = ports->names.domain(ports->names.ctx, &c->domain, &c->cause);

	if (rc == LAPS_OK &&
	    !(c->domain.schema & (legacy ? LAPS_SCHEMA_LEGACY : LAPS_SCHEMA_NATIVE))) {
		cycle_emit(c, 10012);
		return legacy ? cycle_fail(c, LAPS_E_UNSUPPORTED,
					   LAPS_HR_LAPS_LEGACY_SCHEMA_MISSING,
					   "the directory's schema lacks the legacy attributes")
			      : cycle_fail(c, LAPS_E_UNSUPPORTED, LAPS_HR_LAPS_SCHEMA_MISSING,
					   "the directory's schema lacks the LAPS attributes");
	}
	laps_backup_current_clear(&c->current);
	if (rc == LAPS_OK)
		rc = ports->backup.read(ports->backup.ctx, c->plan.mode, &c->current, &c->cause);
	if (rc != LAPS_OK)
		cycle_emit_cause(c, 10011);
	return rc;
}

/* Taken as it is configured: no blanks or quotes are trimmed, and no other reader is put in the
 * place of one that cannot be found. A DSRM password is always for Domain Admins. */
static laps_rc find_principal(struct cycle *c)
{
	const struct laps_names_port *port = &c->ports->names;
	const char *name = laps_policy_text(&c->policy, LAPS_SET_ENCRYPTION_PRINCIPAL);
	laps_rc rc;

	if (name[0] == '\0' || c->plan.mode == LAPS_MODE_DSRM) {
		rc = laps_sid_append(&c->domain.sid, LAPS_RID_DOMAIN_ADMINS, &c->principal);
		return rc == LAPS_OK ? rc
				     : cycle_fail(c, rc, LAPS_HR_INVALIDARG,
						  "the domain's SID is too long");
	}
	rc = port->resolve(port->ctx, name, &c->principal, &c->cause);
	if (rc == LAPS_E_FORMAT)
		cycle_emit_text(c, 10034, name);
	else if (rc == LAPS_E_NOTFOUND)
		cycle_emit_text(c, 10035, name);
	return rc;
}

laps_rc cycle_read_here(struct cycle *c)
{
	laps_rc rc = read_directory(c);

	if (rc != LAPS_OK)
		return rc;
	if (cycle_encrypts(c)) {
		if (c->domain.functional_level < LAPS_DFL_2016) {
			cycle_emit(c, 10006);
			return cycle_fail(c, LAPS_E_UNSUPPORTED, LAPS_HR_LAPS_NEEDS_2016_DFL,
					  "password encryption needs a domain of functional level "
					  "2016");
		}
		return find_principal(c);
	}
	return LAPS_OK;
}

laps_rc cycle_read(struct cycle *c)
{
	laps_rc rc = cycle_read_here(c);

	return rc == LAPS_OK ? cycle_choose_controller(c) : rc;
}
