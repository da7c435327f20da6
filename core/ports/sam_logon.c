/* SPDX-License-Identifier: MIT */
/* Others log on to a simulated host and start programs: the sessions and processes of its SAM. */
#include <laps/hresult.h>
#include <stdio.h>
#include <string.h>

#include "ports/file.h"
#include "ports/sam_data.h"
#include "ports/sam_others.h"

#define ERROR_LOGON_FAILURE    1326
#define ERROR_ACCOUNT_DISABLED 1331
#define PROCESS_STEP           4 /* ids of processes are multiples of it, as on Windows */
#define SHELL                  "C:\\Windows\\explorer.exe"

static laps_rc add_process(struct sam_data *d, const struct sam_row *row, const char *image,
			   uint32_t *process_id, struct laps_cause *cause)
{
	uint32_t id = 0;
	struct sam_process *p, *grown;

	for (size_t i = 0; i < d->process_n; i++)
		if (d->process[i].process.id > id)
			id = d->process[i].process.id;
	grown = sam_data_grow(d->process, d->process_n, sizeof(*p));
	if (!grown)
		return laps_file_nomem(cause);
	d->process = grown;
	p = &grown[d->process_n++];
	p->process.id = *process_id = id - id % PROCESS_STEP + PROCESS_STEP;
	sam_data_put(p->process.image, sizeof(p->process.image), image);
	memcpy(p->process.user, row->account.name, sizeof(p->process.user));
	return LAPS_OK;
}

struct logon {
	const struct laps_sam *sam;
	const char *name, *from;
	const struct laps_secret *password;
	laps_sam_logon_kind kind;
	struct laps_account account;
};

static laps_rc add_smb(struct sam_data *d, const struct logon *l, const struct sam_row *row,
		       struct laps_cause *cause)
{
	struct laps_smb_session *s, *grown;
	uint64_t id = 0;

	for (size_t i = 0; i < d->smb_n; i++)
		if (d->smb[i].id > id)
			id = d->smb[i].id;
	grown = sam_data_grow(d->smb, d->smb_n, sizeof(*s));
	if (!grown)
		return laps_file_nomem(cause);
	d->smb = grown;
	s = &grown[d->smb_n++];
	s->id = id + 1;
	s->opens = 1;
	sam_data_put(s->client, sizeof(s->client), l->from);
	memcpy(s->user, row->account.name, sizeof(s->user));
	return LAPS_OK;
}

static laps_rc add_session(struct sam_data *d, const struct logon *l, const struct sam_row *row,
			   struct laps_cause *cause)
{
	struct sam_session *s, *grown;
	uint32_t id = 0, process_id;

	for (size_t i = 0; i < d->session_n; i++)
		if (d->session[i].session.id > id)
			id = d->session[i].session.id;
	grown = sam_data_grow(d->session, d->session_n, sizeof(*s));
	if (!grown)
		return laps_file_nomem(cause);
	d->session = grown;
	s = &grown[d->session_n++];
	s->session.id = id + 1;
	if (l->kind == LAPS_SAM_LOGON_CONSOLE)
		sam_data_put(s->session.name, sizeof(s->session.name), "Console");
	else
		snprintf(s->session.name, sizeof(s->session.name), "RDP-Tcp#%u", (unsigned)id + 1);
	sam_data_put(s->session.host, sizeof(s->session.host), l->from);
	memcpy(s->session.user, row->account.name, sizeof(s->session.user));
	sam_data_put(s->session.domain, sizeof(s->session.domain), l->sam->computer);
	return add_process(d, row, SHELL, &process_id, cause);
}

static laps_rc log_on(struct sam_data *d, void *ctx, struct laps_cause *cause)
{
	struct logon *l = ctx;
	const struct sam_row *row = sam_data_find_name(d, l->name);
	bool opens = false;
	laps_rc rc;

	if (!row)
		return sam_data_no_account(cause, l->name, 0);
	rc = sam_data_opens(row, l->password, &opens, cause);
	if (rc != LAPS_OK)
		return rc;
	if (!opens) {
		laps_cause_set(cause, LAPS_HR_WIN32(ERROR_LOGON_FAILURE),
			       "the password does not open '%s'", row->account.name);
		return LAPS_E_AUTH;
	}
	if (!row->account.enabled) {
		laps_cause_set(cause, LAPS_HR_WIN32(ERROR_ACCOUNT_DISABLED), "'%s' is disabled",
			       row->account.name);
		return LAPS_E_DENIED;
	}
	l->account = row->account;
	return l->kind == LAPS_SAM_LOGON_SMB ? add_smb(d, l, row, cause)
					     : add_session(d, l, row, cause);
}

laps_rc laps_sam_logon(struct laps_sam *s, const char *name, const struct laps_secret *password,
		       laps_sam_logon_kind kind, const char *from, struct laps_account *out,
		       struct laps_cause *cause)
{
	struct logon l = {s, name, from, password, kind, {{0}, 0, false, 0}};
	laps_rc rc = sam_data_check_text(from, 0, LAPS_SESSION_TEXT - 1,
					 "the name of another computer", cause);

	if (rc == LAPS_OK)
		rc = sam_data_edit(s->path, log_on, &l, cause);
	if (rc == LAPS_OK)
		*out = l.account;
	return rc;
}

struct start {
	const char *name, *image;
	uint32_t process_id;
};

static laps_rc start(struct sam_data *d, void *ctx, struct laps_cause *cause)
{
	struct start *s = ctx;
	const struct sam_row *row = sam_data_find_name(d, s->name);

	if (!row)
		return sam_data_no_account(cause, s->name, 0);
	return add_process(d, row, s->image, &s->process_id, cause);
}

laps_rc laps_sam_run(struct laps_sam *s, const char *name, const char *image, uint32_t *process_id,
		     struct laps_cause *cause)
{
	struct start what = {name, image, 0};
	laps_rc rc = sam_data_check_text(image, 1, sizeof(((struct laps_process *)0)->image) - 1,
					 "the name of a program", cause);

	if (rc == LAPS_OK)
		rc = sam_data_edit(s->path, start, &what, cause);
	if (rc == LAPS_OK)
		*process_id = what.process_id;
	return rc;
}
