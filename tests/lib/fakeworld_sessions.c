/* SPDX-License-Identifier: MIT */
/*
 * What the accounts of a world in memory have open. As on Windows it belongs to a security
 * identifier, so a new name of the account changes nothing.
 */
#include "lib/fakeworld_enter.h"
#include <laps/hresult.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static laps_rc is_gone(struct laps_cause *cause)
{
	laps_cause_set(cause, LAPS_HR_NOT_FOUND, "it is gone");
	return LAPS_E_NOTFOUND;
}

/* Without memory there is nothing to test. */
static void *take(size_t n, size_t size)
{
	void *p = calloc(n + 1, size);

	if (!p)
		abort();
	return p;
}

void fakeworld_log_on(struct fakeworld *w, uint32_t rid, uint32_t session_id)
{
	struct fake_session *s;

	if (w->session_n == FAKE_OPEN_MAX)
		abort();
	s = &w->session[w->session_n++];
	*s = (struct fake_session){.session = {.id = session_id,
					       .name = "RDP-Tcp#1",
					       .host = "client1",
					       .domain = "WS0001"},
				   .rid = rid};
	snprintf(s->session.user, sizeof(s->session.user), "%s",
		 fakeworld_account(w, rid)->account.name);
}

void fakeworld_connect(struct fakeworld *w, uint32_t rid, uint64_t smb_id)
{
	struct fake_smb_session *s;

	if (w->smb_n == FAKE_OPEN_MAX)
		abort();
	s = &w->smb[w->smb_n++];
	*s = (struct fake_smb_session){.session = {.id = smb_id,
						   .client = "client1",
						   .opens = 2,
						   .idle_seconds = 3,
						   .age_seconds = 4},
				       .rid = rid};
	snprintf(s->session.user, sizeof(s->session.user), "%s",
		 fakeworld_account(w, rid)->account.name);
}

void fakeworld_start(struct fakeworld *w, uint32_t rid, uint32_t process_id, const char *image)
{
	struct fake_process *p;

	if (w->process_n == FAKE_OPEN_MAX)
		abort();
	p = &w->process[w->process_n++];
	*p = (struct fake_process){.process = {.id = process_id}, .rid = rid};
	snprintf(p->process.image, sizeof(p->process.image), "%s", image);
	snprintf(p->process.user, sizeof(p->process.user), "%s",
		 fakeworld_account(w, rid)->account.name);
}

void fakeworld_boot(struct fakeworld *w)
{
	w->session_n = w->smb_n = w->process_n = 0;
	w->reboot_seconds = 0;
	w->host.boot_id[0]++;
}

static laps_rc sessions_list(void *ctx, const struct laps_account *account,
			     struct laps_session **out, size_t *n, struct laps_cause *cause)
{
	struct fakeworld *w = ctx;
	laps_rc answer, rc = fake_enter(w, FAKE_SESSIONS_LIST, &answer, cause);

	if (rc != LAPS_OK)
		return rc;
	*out = take(w->session_n, sizeof(**out));
	*n = 0;
	for (size_t i = 0; i < w->session_n; i++) {
		if (w->session[i].rid == account->rid)
			(*out)[(*n)++] = w->session[i].session;
	}
	return LAPS_OK;
}

static struct fake_session *find_session(struct fakeworld *w, uint32_t id)
{
	for (size_t i = 0; i < w->session_n; i++) {
		if (w->session[i].session.id == id)
			return &w->session[i];
	}
	return NULL;
}

static laps_rc sessions_warn(void *ctx, const struct laps_session *s, uint32_t seconds,
			     struct laps_cause *cause)
{
	struct fakeworld *w = ctx;
	laps_rc answer, rc = fake_enter(w, FAKE_SESSIONS_WARN, &answer, cause);
	struct fake_session *there = find_session(w, s->id);

	if (rc != LAPS_OK)
		return rc;
	if (!there)
		return is_gone(cause);
	there->warned_seconds = seconds;
	return answer;
}

static laps_rc sessions_sign_out(void *ctx, const struct laps_session *s, struct laps_cause *cause)
{
	struct fakeworld *w = ctx;
	laps_rc answer, rc = fake_enter(w, FAKE_SESSIONS_SIGN_OUT, &answer, cause);
	struct fake_session *there = find_session(w, s->id);

	if (rc != LAPS_OK)
		return rc;
	if (!there)
		return is_gone(cause);
	*there = w->session[--w->session_n];
	return answer;
}

static laps_rc smb_list(void *ctx, const struct laps_account *account,
			struct laps_smb_session **out, size_t *n, struct laps_cause *cause)
{
	struct fakeworld *w = ctx;
	laps_rc answer, rc = fake_enter(w, FAKE_SMB_LIST, &answer, cause);

	if (rc != LAPS_OK)
		return rc;
	*out = take(w->smb_n, sizeof(**out));
	*n = 0;
	for (size_t i = 0; i < w->smb_n; i++) {
		if (w->smb[i].rid == account->rid)
			(*out)[(*n)++] = w->smb[i].session;
	}
	return LAPS_OK;
}

static laps_rc smb_delete(void *ctx, const struct laps_smb_session *s, struct laps_cause *cause)
{
	struct fakeworld *w = ctx;
	laps_rc answer, rc = fake_enter(w, FAKE_SMB_DELETE, &answer, cause);

	if (rc != LAPS_OK)
		return rc;
	for (size_t i = 0; i < w->smb_n; i++) {
		if (w->smb[i].session.id != s->id)
			continue;
		w->smb[i] = w->smb[--w->smb_n];
		return answer;
	}
	return is_gone(cause);
}

static laps_rc processes_list(void *ctx, const struct laps_account *account,
			      struct laps_process **out, size_t *n, struct laps_cause *cause)
{
	struct fakeworld *w = ctx;
	laps_rc answer, rc = fake_enter(w, FAKE_PROCESSES_LIST, &answer, cause);

	if (rc != LAPS_OK)
		return rc;
	*out = take(w->process_n, sizeof(**out));
	*n = 0;
	for (size_t i = 0; i < w->process_n; i++) {
		if (w->process[i].rid == account->rid)
			(*out)[(*n)++] = w->process[i].process;
	}
	return LAPS_OK;
}

static laps_rc process_terminate(void *ctx, const struct laps_process *p, uint32_t exit_code,
				 struct laps_cause *cause)
{
	struct fakeworld *w = ctx;
	laps_rc answer, rc = fake_enter(w, FAKE_PROCESSES_TERMINATE, &answer, cause);

	if (rc != LAPS_OK)
		return rc;
	for (size_t i = 0; i < w->process_n; i++) {
		if (w->process[i].process.id != p->id)
			continue;
		w->process[i] = w->process[--w->process_n];
		w->exit_code = exit_code;
		return answer;
	}
	return is_gone(cause);
}

static laps_rc order_reboot(void *ctx, uint32_t delay_seconds, struct laps_cause *cause)
{
	struct fakeworld *w = ctx;
	laps_rc answer, rc = fake_enter(w, FAKE_REBOOT, &answer, cause);

	if (rc != LAPS_OK)
		return rc;
	w->reboot_seconds = delay_seconds;
	return answer;
}

void fake_sessions_port(struct laps_sessions_port *port)
{
	*port = (struct laps_sessions_port){
		.ctx = port->ctx,
		.sessions = sessions_list,
		.warn = sessions_warn,
		.sign_out = sessions_sign_out,
		.smb_sessions = smb_list,
		.smb_delete = smb_delete,
		.processes = processes_list,
		.terminate = process_terminate,
		.reboot = order_reboot,
	};
}
