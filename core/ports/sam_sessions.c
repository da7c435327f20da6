/* SPDX-License-Identifier: MIT */
/* The sessions port over the simulated SAM. What an account has open is known by its name. */
#include <inttypes.h>
#include <laps/filetime.h>
#include <laps/hresult.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ports/file.h"
#include "ports/sam.h"
#include "ports/sam_data.h"

static laps_rc gone(struct laps_cause *cause, const char *what, uint64_t id)
{
	laps_cause_set(cause, LAPS_HR_NOT_FOUND, "no %s %" PRIu64, what, id);
	return LAPS_E_NOTFOUND;
}

/* A missing file is a broken host, nothing that is gone meanwhile. */
static laps_rc load(const struct laps_sam *s, struct sam_data *d, struct laps_cause *cause)
{
	return sam_data_load(s->path, d, cause) == LAPS_OK ? LAPS_OK : LAPS_E_HOST;
}

/* ---- lists --------------------------------------------------------------------------------- */

static laps_rc list_sessions(void *ctx, const struct laps_account *account,
			     struct laps_session **out, size_t *n, struct laps_cause *cause)
{
	struct laps_session *list;
	struct sam_data d;
	size_t found = 0;

	if (load(ctx, &d, cause) != LAPS_OK)
		return LAPS_E_HOST;
	list = calloc(d.session_n + 1, sizeof(*list));
	for (size_t i = 0; list && i < d.session_n; i++)
		if (strcasecmp(d.session[i].session.user, account->name) == 0)
			list[found++] = d.session[i].session;
	sam_data_clear(&d);
	if (!list)
		return laps_file_nomem(cause);
	*out = list;
	*n = found;
	return LAPS_OK;
}

static laps_rc list_smb(void *ctx, const struct laps_account *account,
			struct laps_smb_session **out, size_t *n, struct laps_cause *cause)
{
	struct laps_smb_session *list;
	struct sam_data d;
	size_t found = 0;

	if (load(ctx, &d, cause) != LAPS_OK)
		return LAPS_E_HOST;
	list = calloc(d.smb_n + 1, sizeof(*list));
	for (size_t i = 0; list && i < d.smb_n; i++)
		if (strcasecmp(d.smb[i].user, account->name) == 0)
			list[found++] = d.smb[i];
	sam_data_clear(&d);
	if (!list)
		return laps_file_nomem(cause);
	*out = list;
	*n = found;
	return LAPS_OK;
}

static laps_rc list_processes(void *ctx, const struct laps_account *account,
			      struct laps_process **out, size_t *n, struct laps_cause *cause)
{
	struct laps_process *list;
	struct sam_data d;
	size_t found = 0;

	if (load(ctx, &d, cause) != LAPS_OK)
		return LAPS_E_HOST;
	list = calloc(d.process_n + 1, sizeof(*list));
	for (size_t i = 0; list && i < d.process_n; i++)
		if (!d.process[i].ended &&
		    strcasecmp(d.process[i].process.user, account->name) == 0)
			list[found++] = d.process[i].process;
	sam_data_clear(&d);
	if (!list)
		return laps_file_nomem(cause);
	*out = list;
	*n = found;
	return LAPS_OK;
}

/* ---- changes ------------------------------------------------------------------------------- */

static struct sam_session *find_session(struct sam_data *d, uint32_t id)
{
	for (size_t i = 0; i < d->session_n; i++)
		if (d->session[i].session.id == id)
			return &d->session[i];
	return NULL;
}

struct warning {
	uint32_t id;
	uint64_t now_ticks;
};

static laps_rc warn_one(struct sam_data *d, void *ctx, struct laps_cause *cause)
{
	const struct warning *w = ctx;
	struct sam_session *s = find_session(d, w->id);

	if (!s)
		return gone(cause, "session", w->id);
	s->warned_ticks = w->now_ticks;
	return LAPS_OK;
}

/* How long the user has is said to him, and not kept. */
static laps_rc sessions_warn(void *ctx, const struct laps_session *s, uint32_t seconds,
			     struct laps_cause *cause)
{
	const struct laps_sam *sam = ctx;
	struct warning w = {.id = s->id};
	laps_rc rc = sam->clock.now(sam->clock.ctx, &w.now_ticks, cause);

	(void)seconds;
	return rc == LAPS_OK ? sam_data_edit(sam->path, warn_one, &w, cause) : LAPS_E_HOST;
}

static laps_rc sign_out_one(struct sam_data *d, void *ctx, struct laps_cause *cause)
{
	const uint32_t *id = ctx;
	struct sam_session *s = find_session(d, *id);

	if (!s)
		return gone(cause, "session", *id);
	memmove(s, s + 1, (size_t)(d->session + d->session_n - s - 1) * sizeof(*s));
	d->session_n--;
	return LAPS_OK;
}

static laps_rc sessions_sign_out(void *ctx, const struct laps_session *s, struct laps_cause *cause)
{
	const struct laps_sam *sam = ctx;
	uint32_t id = s->id;

	return sam_data_edit(sam->path, sign_out_one, &id, cause);
}

static laps_rc delete_one(struct sam_data *d, void *ctx, struct laps_cause *cause)
{
	const uint64_t *id = ctx;

	for (size_t i = 0; i < d->smb_n; i++) {
		if (d->smb[i].id != *id)
			continue;
		memmove(&d->smb[i], &d->smb[i + 1], (d->smb_n - i - 1) * sizeof(d->smb[i]));
		d->smb_n--;
		return LAPS_OK;
	}
	return gone(cause, "SMB session", *id);
}

static laps_rc sessions_smb_delete(void *ctx, const struct laps_smb_session *s,
				   struct laps_cause *cause)
{
	const struct laps_sam *sam = ctx;
	uint64_t id = s->id;

	return sam_data_edit(sam->path, delete_one, &id, cause);
}

struct end {
	uint32_t id, exit_code;
};

static laps_rc end_one(struct sam_data *d, void *ctx, struct laps_cause *cause)
{
	const struct end *e = ctx;

	for (size_t i = 0; i < d->process_n; i++) {
		struct sam_process *p = &d->process[i];

		if (p->process.id != e->id || p->ended)
			continue;
		p->ended = true;
		p->exit_code = e->exit_code;
		return LAPS_OK;
	}
	return gone(cause, "process", e->id);
}

static laps_rc sessions_terminate(void *ctx, const struct laps_process *p, uint32_t exit_code,
				  struct laps_cause *cause)
{
	const struct laps_sam *sam = ctx;
	struct end e = {p->id, exit_code};

	return sam_data_edit(sam->path, end_one, &e, cause);
}

struct reboot {
	uint64_t now_ticks, at_ticks;
};

/* One that is pending stays as it is; one whose time has come has happened. */
static laps_rc put_reboot(struct sam_data *d, void *ctx, struct laps_cause *cause)
{
	const struct reboot *r = ctx;

	(void)cause;
	if (d->reboot_ticks <= r->now_ticks)
		d->reboot_ticks = r->at_ticks;
	return LAPS_OK;
}

static laps_rc sessions_reboot(void *ctx, uint32_t delay_seconds, struct laps_cause *cause)
{
	const struct laps_sam *sam = ctx;
	struct reboot r = {0};
	laps_rc rc = sam->clock.now(sam->clock.ctx, &r.now_ticks, cause);

	r.at_ticks = r.now_ticks + delay_seconds * LAPS_TICKS_PER_SECOND;
	return rc == LAPS_OK ? sam_data_edit(sam->path, put_reboot, &r, cause) : LAPS_E_HOST;
}

struct laps_sessions_port laps_sam_sessions_port(struct laps_sam *s)
{
	return (struct laps_sessions_port){
		.ctx = s,
		.sessions = list_sessions,
		.warn = sessions_warn,
		.sign_out = sessions_sign_out,
		.smb_sessions = list_smb,
		.smb_delete = sessions_smb_delete,
		.processes = list_processes,
		.terminate = sessions_terminate,
		.reboot = sessions_reboot,
	};
}
