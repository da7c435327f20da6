/* SPDX-License-Identifier: MIT */
/*
 * The one change of the directory: the new value, its expiry and version, and what moves into the
 * history and out of it.
 */
#include "engine/cycle.h"

#include <laps/history.h>
#include <laps/hresult.h>
#include <stdlib.h>
#include <string.h>

/* What the history's plan borrows: the values that are there, and those to drop. */
struct history {
	struct laps_bytes *there, *drop;
	bool *flag;
};

static void history_clear(struct history *h)
{
	free(h->there);
	free(h->drop);
	free(h->flag);
}

/* Only what the device can see is moved or dropped: without the right to read its own values a
 * device keeps no history, and destroys none. */
static laps_rc plan_history(struct cycle *c, struct history *h, struct laps_backup_change *change)
{
	const struct laps_backup_current *now = &c->current;
	struct laps_history_input in = {
		.current = {now->encrypted.data, now->encrypted.len},
		.history_n = now->history_n,
		.size = laps_policy_number(&c->policy, LAPS_SET_HISTORY_SIZE),
		.state = &c->state,
		.last_set_ticks = c->account.last_set_ticks,
	};
	bool move = false;

	h->there = calloc(in.history_n + 1, sizeof(*h->there));
	h->drop = calloc(in.history_n + 1, sizeof(*h->drop));
	h->flag = calloc(in.history_n + 1, sizeof(*h->flag));
	if (!h->there || !h->drop || !h->flag)
		return cycle_fail_core(c, LAPS_E_NOMEM, "cannot plan the history", NULL);
	for (size_t i = 0; i < in.history_n; i++)
		h->there[i] = (struct laps_bytes){now->history[i].data, now->history[i].len};
	in.history = h->there;
	laps_history_plan(&in, &move, h->flag);
	for (size_t i = 0; i < in.history_n; i++) {
		if (h->flag[i])
			h->drop[change->history_drop_n++] = h->there[i];
	}
	change->history_drop = h->drop;
	if (move)
		change->history_add = in.current;
	return LAPS_OK;
}

static laps_rc write_change(struct cycle *c)
{
	const struct laps_backup_port *port = &c->ports->backup;
	struct laps_backup_change change = {
		.mode = c->plan.mode,
		.expiry_ticks = c->rotation.expiry_ticks,
		.clear = c->clear,
		.has_version = c->rotation.has_version,
	};
	struct history h = {0};
	laps_rc rc = LAPS_OK;

	if (cycle_encrypts(c)) {
		change.encrypted = c->encrypted.data;
		change.encrypted_len = c->encrypted.len;
		rc = plan_history(c, &h, &change);
	}
	memcpy(change.version, c->rotation.version, LAPS_GUID_LEN);
	if (rc == LAPS_OK)
		rc = port->write(port->ctx, &change, &c->cause);
	history_clear(&h);
	return rc;
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
	if (rc == LAPS_E_DENIED || rc == LAPS_E_NOTFOUND) {
		struct laps_cause ignored;

		(void)!c->ports->state.store(c->ports->state.ctx, &c->state, &ignored);
	}
	return rc;
}
