/* SPDX-License-Identifier: MIT */
#include "ports/sam_others.h"

#include <inttypes.h>
#include <laps/event.h>
#include <laps/hresult.h>
#include <stdio.h>
#include <string.h>

#include "ports/file.h"
#include "ports/sam_data.h"

#define ERROR_USER_EXISTS 1316
#define RID_ADMIN         500

/* ---- the guard ----------------------------------------------------------------------------- */

struct job {
	const struct laps_sam_change *change;
	struct laps_sam *sam;
	uint64_t now_ticks;
	bool guarded;               /* it was refused for the guard, */
	struct laps_account target; /* over this account */
};

static bool is_guarded(const struct sam_data *d, const struct sam_row *row, laps_sam_deed deed)
{
	return d->guard_rid == row->account.rid &&
	       (d->guard == LAPS_GUARD_ALL ||
		(d->guard == LAPS_GUARD_PASSWORD && deed == LAPS_SAM_SET_PASSWORD));
}

/* The six fields that 10101 to 10104 share. */
static void add_client(struct laps_event *e, const char *name, const char *sid,
		       const struct laps_sam_client *client)
{
	laps_event_add_text(e, name);
	laps_event_add_text(e, sid);
	laps_event_add_text(e, client->name);
	laps_event_add_text(e, client->address);
	laps_event_add_number(e, LAPS_PARAM_INT32, client->process_id);
	laps_event_add_text(e, client->exe);
}

static void tell(const struct job *j, const struct laps_events_port *events)
{
	static const uint32_t id[] = {
		[LAPS_SAM_RENAME] = 10101,  [LAPS_SAM_ENABLE] = 10101,
		[LAPS_SAM_DISABLE] = 10101, [LAPS_SAM_PROTECT] = 10102,
		[LAPS_SAM_DELETE] = 10103,  [LAPS_SAM_LEAVE_ADMINISTRATORS] = 10104,
	};
	struct laps_event e;
	char sid[sizeof(LAPS_SAM_MACHINE_SID) + 11]; /* the event borrows it */

	if (j->change->deed == LAPS_SAM_SET_PASSWORD) {
		laps_event_init(&e, 10031);
		laps_event_add_text(&e, j->target.name);
		laps_event_add_number(&e, LAPS_PARAM_HEX32, j->target.rid);
	} else {
		snprintf(sid, sizeof(sid), LAPS_SAM_MACHINE_SID "-%" PRIu32, j->target.rid);
		laps_event_init(&e, id[j->change->deed]);
		add_client(&e, j->target.name, sid, &j->change->client);
	}
	events->emit(events->ctx, &e);
}

/* ---- changes ------------------------------------------------------------------------------- */

static laps_rc rename_row(struct sam_data *d, struct sam_row *row, const char *name,
			  struct laps_cause *cause)
{
	const struct sam_row *other = sam_data_find_name(d, name);
	laps_rc rc = sam_data_check_text(name, 1, LAPS_ACCOUNT_NAME_MAX, "the name of an account",
					 cause);

	if (rc != LAPS_OK)
		return rc;
	if (other && other != row) {
		laps_cause_set(cause, LAPS_HR_WIN32(ERROR_USER_EXISTS),
			       "another account is named '%s'", name);
		return LAPS_E_HOST;
	}
	sam_data_rename(d, row, name);
	return LAPS_OK;
}

static laps_rc set_password(struct sam_data *d, struct sam_row *row, const struct job *j,
			    struct laps_cause *cause)
{
	const struct laps_secret *password = j->change->password;
	laps_rc rc = laps_sam_policy_check(&d->policy, password, cause);

	return rc == LAPS_OK
		       ? sam_data_set_password(row, password, &j->sam->entropy, j->now_ticks, cause)
		       : rc;
}

static laps_rc change_row(struct sam_data *d, void *ctx, struct laps_cause *cause)
{
	struct job *j = ctx;
	const struct laps_sam_change *c = j->change;
	struct sam_row *row = sam_data_find_name(d, c->name);

	if (!row)
		return sam_data_no_account(cause, c->name, 0);
	if (is_guarded(d, row, c->deed)) {
		j->guarded = true;
		j->target = row->account;
		laps_cause_set(cause, LAPS_HR_LAPS_POLICY_CONTROLLED,
			       "%s is controlled by LAPS policy (8654)", row->account.name);
		return LAPS_E_DENIED;
	}
	switch (c->deed) {
	case LAPS_SAM_SET_PASSWORD: return set_password(d, row, j, cause);
	case LAPS_SAM_RENAME: return rename_row(d, row, c->new_name, cause);
	case LAPS_SAM_ENABLE:
	case LAPS_SAM_DISABLE: row->account.enabled = c->deed == LAPS_SAM_ENABLE; break;
	case LAPS_SAM_PROTECT: row->protected = true; break;
	case LAPS_SAM_DELETE: sam_data_delete(d, row); break;
	case LAPS_SAM_LEAVE_ADMINISTRATORS: row->administrator = false; break;
	}
	return LAPS_OK;
}

laps_rc laps_sam_change(struct laps_sam *s, const struct laps_sam_change *change,
			const struct laps_events_port *events, struct laps_cause *cause)
{
	struct job j = {.change = change, .sam = s};
	laps_rc rc = s->clock.now(s->clock.ctx, &j.now_ticks, cause);

	if (rc != LAPS_OK)
		return LAPS_E_HOST;
	rc = sam_data_edit(s->path, change_row, &j, cause);
	if (j.guarded)
		tell(&j, events);
	return rc;
}

static laps_rc empty_administrators(struct sam_data *d, void *ctx, struct laps_cause *cause)
{
	(void)ctx;
	(void)cause;
	for (size_t i = 0; i < d->row_n; i++) {
		struct sam_row *row = &d->row[i];

		if (row->account.rid != RID_ADMIN &&
		    !is_guarded(d, row, LAPS_SAM_LEAVE_ADMINISTRATORS))
			row->administrator = false;
	}
	return LAPS_OK;
}

laps_rc laps_sam_empty_administrators(struct laps_sam *s, struct laps_cause *cause)
{
	return sam_data_edit(s->path, empty_administrators, NULL, cause);
}
