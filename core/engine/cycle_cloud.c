/* SPDX-License-Identifier: MIT */
/*
 * Entra ID in place of a directory server. The device keeps the expiry itself, so nothing is sent
 * unless a rotation is due; then the services are found and the device authenticates before the
 * record of intent is stored, and the upload is the one change there.
 */
#include "engine/cycle.h"

#include <laps/event.h>
#include <laps/hresult.h>

/* There is nothing to look for until a rotation is due. */
laps_rc cycle_cloud_locate(struct cycle *c)
{
	(void)c;
	return LAPS_OK;
}

/* What the device knows of its last upload: what people see in the cloud changes nothing here. */
laps_rc cycle_cloud_read(struct cycle *c)
{
	const struct laps_rotation *last = &c->state.confirmed;

	c->current.has_expiry =
		last->present && last->mode == LAPS_MODE_ENTRA && last->expiry_ticks != 0;
	if (c->current.has_expiry)
		c->current.expiry_ticks = last->expiry_ticks;
	return LAPS_OK;
}

/* What the five parameters are is ours: the code of the failure, the service's name for it, its
 * HTTP status as a code, none, and its words. */
static void emit_refused_device(struct cycle *c, const struct laps_cloud_refusal *r)
{
	struct laps_event e;

	laps_event_init(&e, 10032);
	laps_event_add_number(&e, LAPS_PARAM_HEX32, cycle_hresult(c));
	laps_event_add_text(&e, r->code);
	laps_event_add_number(&e, LAPS_PARAM_HEX32, LAPS_HR_HTTP(r->http_status));
	laps_event_add_number(&e, LAPS_PARAM_HEX32, 0);
	laps_event_add_text(&e, r->text);
	c->ports->events.emit(c->ports->events.ctx, &e);
}

/* Entra ID keeps the account's SID, which one that is made after the upload does not have yet. It
 * is told the one that the account will get; should somebody else make an account in between, it is
 * wrong until the next rotation, and the name and the password are right all the same (ours). */
static laps_rc foresee_rid(struct cycle *c)
{
	const struct laps_account_port *port = &c->ports->account;

	c->upload_rid = c->account.rid;
	return c->account.rid != 0 ? LAPS_OK : port->next_rid(port->ctx, &c->upload_rid, &c->cause);
}

laps_rc cycle_cloud_protect(struct cycle *c)
{
	const struct laps_cloud_port *port = &c->ports->cloud;
	struct laps_cloud_refusal refusal = {0};
	laps_rc rc;

	if ((rc = foresee_rid(c)) != LAPS_OK)
		return rc;
	c->connected = true;
	rc = port->discover(port->ctx, c->server, sizeof(c->server), &refusal, &c->cause);
	if (rc != LAPS_OK) {
		cycle_emit_cause(c, 10025);
		return rc;
	}
	refusal = (struct laps_cloud_refusal){0};
	rc = port->authenticate(port->ctx, &refusal, &c->cause);
	if (rc != LAPS_OK && refusal.http_status != 0)
		emit_refused_device(c, &refusal);
	else if (rc != LAPS_OK)
		cycle_emit_cause(c, 10026);
	return rc;
}

static void emit_refused_password(struct cycle *c, const struct laps_cloud_refusal *r)
{
	struct laps_event e;

	laps_event_init(&e, 10059);
	laps_event_add_number(&e, LAPS_PARAM_INT32, r->http_status);
	laps_event_add_text(&e, r->text[0] != '\0' ? r->text : r->code);
	c->ports->events.emit(c->ports->events.ctx, &e);
}

laps_rc cycle_cloud_write(struct cycle *c)
{
	const struct laps_cloud_port *port = &c->ports->cloud;
	const struct laps_cloud_upload upload = {
		.account = cycle_account_name(c),
		.account_rid = c->upload_rid,
		.password = c->password,
		.expiry_ticks = c->rotation.expiry_ticks,
	};
	struct laps_cloud_refusal refusal = {0};
	laps_rc rc;

	cycle_emit_text(c, 10030, c->server);
	rc = port->upload(port->ctx, &upload, &refusal, &c->cause);
	if (rc == LAPS_OK) {
		cycle_emit(c, 10029);
		return LAPS_OK;
	}
	if (refusal.http_status != 0)
		emit_refused_password(c, &refusal);
	cycle_emit_cause(c, 10028);
	if (rc == LAPS_E_DENIED)
		cycle_take_back_intent(c);
	return rc;
}
