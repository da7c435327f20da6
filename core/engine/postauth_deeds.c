/* SPDX-License-Identifier: MIT */
/*
 * What is done to the sessions and processes of an account whose password has just been rotated.
 * The ids of the events are the product's; which parameter means what is inferred from their types.
 */
#include "engine/postauth.h"

#include <laps/event.h>
#include <laps/hresult.h>
#include <stdlib.h>

#define EXIT_CODE 8658u /* ERROR_LAPS_PROCESS_TERMINATED */

/* The low word of a Win32 HRESULT: these events carry plain codes. */
static uint32_t win32_of(const struct laps_cause *cause)
{
	return cause->hresult & 0xffffu;
}

static void send(const struct laps_ports *ports, const struct laps_event *e)
{
	ports->events.emit(ports->events.ctx, e);
}

static void send_count(const struct laps_ports *ports, uint32_t id, size_t n)
{
	struct laps_event e;

	laps_event_init(&e, id);
	laps_event_add_number(&e, LAPS_PARAM_INT32, n);
	send(ports, &e);
}

/* rc and cause of what was done to the session, as good or as bad. */
static void send_session(const struct laps_ports *ports, uint32_t good, uint32_t bad,
			 const struct laps_session *s, laps_rc rc, const struct laps_cause *cause)
{
	struct laps_event e;

	laps_event_init(&e, rc == LAPS_OK ? good : bad);
	laps_event_add_number(&e, LAPS_PARAM_INT32, 0); /* execution environment: this one */
	laps_event_add_number(&e, LAPS_PARAM_INT32, s->state);
	laps_event_add_number(&e, LAPS_PARAM_INT32, s->id);
	laps_event_add_text(&e, s->name);
	laps_event_add_text(&e, s->host);
	laps_event_add_text(&e, s->user);
	laps_event_add_text(&e, s->domain);
	laps_event_add_text(&e, "");
	if (rc != LAPS_OK)
		laps_event_add_number(&e, LAPS_PARAM_INT32, win32_of(cause));
	send(ports, &e);
}

/* A kind of thing that this system does not have is none. */
static laps_rc unless_unknown(laps_rc rc)
{
	return rc == LAPS_E_UNSUPPORTED ? LAPS_OK : rc;
}

static laps_rc each_session(const struct laps_ports *ports, const struct laps_account *account,
			    uint32_t warn_seconds, struct laps_cause *why)
{
	const struct laps_sessions_port *port = &ports->sessions;
	struct laps_session *list = NULL;
	struct laps_cause cause = {0};
	size_t n = 0;
	laps_rc listed = port->sessions(port->ctx, account, &list, &n, why);

	if (listed != LAPS_OK)
		return unless_unknown(listed);
	send_count(ports, 10080, n);
	for (size_t i = 0; i < n; i++) {
		laps_rc rc = warn_seconds ? port->warn(port->ctx, &list[i], warn_seconds, &cause)
					  : port->sign_out(port->ctx, &list[i], &cause);

		/* who is gone already need not be told or signed out */
		if (rc == LAPS_E_NOTFOUND)
			continue;
		send_session(ports, warn_seconds ? 10078 : 10082, warn_seconds ? 10079 : 10083,
			     &list[i], rc, &cause);
	}
	free(list);
	return LAPS_OK;
}

static laps_rc delete_smb_sessions(const struct laps_ports *ports,
				   const struct laps_account *account, struct laps_cause *why)
{
	const struct laps_sessions_port *port = &ports->sessions;
	struct laps_smb_session *list = NULL;
	struct laps_cause cause = {0};
	struct laps_event e;
	size_t n = 0;
	laps_rc listed = port->smb_sessions(port->ctx, account, &list, &n, why);

	if (listed != LAPS_OK)
		return unless_unknown(listed);
	send_count(ports, 10084, n);
	for (size_t i = 0; i < n; i++) {
		laps_rc rc = port->smb_delete(port->ctx, &list[i], &cause);

		if (rc == LAPS_E_NOTFOUND)
			continue;
		laps_event_init(&e, rc == LAPS_OK ? 10085 : 10086);
		laps_event_add_number(&e, LAPS_PARAM_HEX64, list[i].id);
		laps_event_add_text(&e, list[i].client);
		laps_event_add_text(&e, list[i].user);
		laps_event_add_number(&e, LAPS_PARAM_INT64, list[i].opens);
		laps_event_add_number(&e, LAPS_PARAM_INT32, list[i].idle_seconds);
		laps_event_add_number(&e, LAPS_PARAM_INT32, list[i].age_seconds);
		laps_event_add_text(&e, "");
		if (rc != LAPS_OK)
			laps_event_add_number(&e, LAPS_PARAM_INT32, win32_of(&cause));
		send(ports, &e);
	}
	free(list);
	return LAPS_OK;
}

static laps_rc terminate_processes(const struct laps_ports *ports,
				   const struct laps_account *account, struct laps_cause *why)
{
	const struct laps_sessions_port *port = &ports->sessions;
	struct laps_process *list = NULL;
	struct laps_cause cause = {0};
	struct laps_event e;
	size_t n = 0;
	laps_rc listed = port->processes(port->ctx, account, &list, &n, why);

	if (listed != LAPS_OK)
		return unless_unknown(listed);
	send_count(ports, 10087, n);
	for (size_t i = 0; i < n; i++) {
		laps_rc rc = port->terminate(port->ctx, &list[i], EXIT_CODE, &cause);

		if (rc == LAPS_E_NOTFOUND)
			continue;
		laps_event_init(&e, rc == LAPS_OK ? 10088 : 10089);
		laps_event_add_text(&e, list[i].image);
		laps_event_add_number(&e, LAPS_PARAM_INT32, list[i].id);
		laps_event_add_text(&e, list[i].user);
		laps_event_add_text(&e, "");
		if (rc != LAPS_OK)
			laps_event_add_number(&e, LAPS_PARAM_HEX32, cause.hresult);
		send(ports, &e);
	}
	free(list);
	return LAPS_OK;
}

void post_auth_warn(const struct laps_ports *ports, const struct laps_account *account,
		    uint32_t seconds)
{
	struct laps_cause unheard;

	/* who cannot be told is signed out all the same */
	(void)!each_session(ports, account, seconds, &unheard);
}

laps_rc post_auth_sign_out(const struct laps_ports *ports, const struct laps_account *account,
			   bool terminate, struct laps_cause *cause)
{
	struct laps_cause later;
	laps_rc rc = each_session(ports, account, 0, cause), next;

	next = delete_smb_sessions(ports, account, rc == LAPS_OK ? cause : &later);
	rc = rc == LAPS_OK ? next : rc;
	if (!terminate)
		return rc;
	next = terminate_processes(ports, account, rc == LAPS_OK ? cause : &later);
	return rc == LAPS_OK ? next : rc;
}
