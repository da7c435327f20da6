/* SPDX-License-Identifier: MIT */
/*
 * The one change of the directory: the new value, its expiry and version, and what moves into the
 * history and out of it.
 */
#include "engine/cycle.h"

#include <laps/hresult.h>
#include <string.h>

static laps_rc write_change(struct cycle *c)
{
	const struct laps_backup_port *port = &c->ports->backup;
	struct laps_backup_change change = {
		.mode = c->plan.mode,
		.expiry_ticks = c->rotation.expiry_ticks,
		.clear = c->clear,
		.history_add = c->history.add,
		.history_drop = c->history.drop,
		.history_drop_n = c->history.drop_n,
		.has_version = c->rotation.has_version,
	};

	if (cycle_encrypts(c)) {
		change.encrypted = c->encrypted.data;
		change.encrypted_len = c->encrypted.len;
	}
	memcpy(change.version, c->rotation.version, LAPS_GUID_LEN);
	return port->write(port->ctx, &change, &c->cause);
}

/* What an administrator of legacy LAPS has to do about it. */
static void emit_denied(struct cycle *c)
{
	if (c->plan.mode == LAPS_MODE_LEGACY &&
	    c->cause.hresult == laps_hresult_from_ldap(LAPS_LDAP_INSUFFICIENT_ACCESS))
		cycle_emit_text(c, 10065,
				"grant SELF the right to write ms-Mcs-AdmPwd and "
				"ms-Mcs-AdmPwdExpirationTime on the computer's container");
}

laps_rc cycle_write(struct cycle *c)
{
	laps_rc rc = write_change(c);

	if (rc == LAPS_OK) {
		cycle_emit(c, 10018);
		return LAPS_OK;
	}
	emit_denied(c);
	cycle_emit_cause(c, 10017);
	/* An answer, so the change was surely not made, and the old record is right again. Where
	 * there was none it may have been made, and the intent has to stay. */
	if (rc == LAPS_E_DENIED || rc == LAPS_E_NOTFOUND)
		cycle_take_back_intent(c);
	return rc;
}
