/* SPDX-License-Identifier: MIT */
/*
 * The ports of a world in memory.
 */
#include "lib/fakeworld.h"
#include <laps/encvalue.h>
#include <laps/hresult.h>
#include <laps/stream.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The call is counted; LAPS_OK when it is to be done, *answer is then what to say afterwards. */
static laps_rc enter(struct fakeworld *w, fake_call call, laps_rc *answer, struct laps_cause *cause)
{
	const struct fake_fault *f = &w->fault[call];

	w->called[call]++;
	if (call != FAKE_EVENTS_EMIT && w->order_n < sizeof(w->order) / sizeof(*w->order))
		w->order[w->order_n++] = call;
	if (w->stopped)
		w->after_stop++;
	*answer = LAPS_OK;
	if (f->rc == LAPS_OK || (f->nth != 0 && f->nth != w->called[call]))
		return LAPS_OK;
	*answer = f->rc;
	laps_cause_set(cause, f->hresult ? f->hresult : 0x80071234, "port %d failed by order",
		       call);
	return f->applied ? LAPS_OK : f->rc;
}

static laps_rc clock_now(void *ctx, uint64_t *ticks, struct laps_cause *cause)
{
	struct fakeworld *w = ctx;
	laps_rc answer, rc = enter(w, FAKE_CLOCK_NOW, &answer, cause);

	if (rc == LAPS_OK)
		*ticks = w->now_ticks;
	return rc;
}

static laps_rc entropy_fill(void *ctx, uint8_t *out, size_t len, struct laps_cause *cause)
{
	struct fakeworld *w = ctx;
	laps_rc answer, rc = enter(w, FAKE_ENTROPY_FILL, &answer, cause);

	if (rc != LAPS_OK)
		return rc;
	rc = laps_stream_fill(1, "fakeworld", w->entropy_counter, out, len);
	w->entropy_counter += len / LAPS_STREAM_BLOCK + 1;
	return rc;
}

static laps_rc host_get(void *ctx, struct laps_host *out, struct laps_cause *cause)
{
	struct fakeworld *w = ctx;
	laps_rc answer, rc = enter(w, FAKE_HOST_GET, &answer, cause);

	if (rc == LAPS_OK)
		*out = w->host;
	return rc;
}

static laps_rc policy_load(void *ctx, struct laps_policy_root roots[static LAPS_POLICY_ROOT_N],
			   struct laps_cause *cause)
{
	struct fakeworld *w = ctx;
	laps_rc answer, rc = enter(w, FAKE_POLICY_LOAD, &answer, cause);

	for (int i = 0; rc == LAPS_OK && i < LAPS_POLICY_ROOT_N; i++) {
		for (size_t k = 0; rc == LAPS_OK && k < w->roots[i].value_n; k++) {
			const struct laps_policy_value *v = &w->roots[i].value[k];

			rc = laps_policy_root_add(&roots[i], v->name, v->type, v->dword, v->text);
		}
	}
	return rc;
}

static laps_rc names_domain(void *ctx, struct laps_domain *out, struct laps_cause *cause)
{
	struct fakeworld *w = ctx;
	laps_rc answer, rc = enter(w, FAKE_NAMES_DOMAIN, &answer, cause);

	if (rc == LAPS_OK)
		*out = w->domain;
	return rc;
}

static laps_rc names_resolve(void *ctx, const char *principal, struct laps_sid *out,
			     struct laps_cause *cause)
{
	struct fakeworld *w = ctx;
	laps_rc answer, rc = enter(w, FAKE_NAMES_RESOLVE, &answer, cause);

	if (rc != LAPS_OK)
		return rc;
	if (strncasecmp(principal, "S-1-", 4) == 0)
		return laps_sid_parse_text(principal, strlen(principal), out, NULL);
	if (strcasecmp(principal, FAKE_READERS) == 0 ||
	    strcasecmp(principal, "Laps Readers@corp.example") == 0)
		return laps_sid_append(&w->domain.sid, 1105, out);
	laps_cause_set(cause, LAPS_HR_NONE_MAPPED, "no account '%s'", principal);
	return strpbrk(principal, "\\@") ? LAPS_E_NOTFOUND : LAPS_E_FORMAT;
}

static laps_rc find(struct fakeworld *w, uint32_t rid, const char *name, struct laps_account *out,
		    struct laps_cause *cause)
{
	laps_rc answer, rc = enter(w, FAKE_ACCOUNT_FIND, &answer, cause);

	if (rc != LAPS_OK)
		return rc;
	for (size_t i = 0; i < 3; i++) {
		const struct laps_account *a = &w->account[i].account;

		if (name ? strcasecmp(a->name, name) == 0 : a->rid == rid) {
			*out = *a;
			return LAPS_OK;
		}
	}
	laps_cause_set(cause, LAPS_HR_NO_SUCH_USER, "no such account");
	return LAPS_E_NOTFOUND;
}

static laps_rc account_find_rid(void *ctx, uint32_t rid, struct laps_account *out,
				struct laps_cause *cause)
{
	return find(ctx, rid, NULL, out, cause);
}

static laps_rc account_find_name(void *ctx, const char *name, struct laps_account *out,
				 struct laps_cause *cause)
{
	return find(ctx, 0, name, out, cause);
}

static laps_rc account_accepts(void *ctx, const struct laps_account *account,
			       const struct laps_secret *password, struct laps_cause *cause)
{
	struct fakeworld *w = ctx;
	laps_rc answer, rc = enter(w, FAKE_ACCOUNT_ACCEPTS, &answer, cause);

	(void)account;
	if (w->seen_n < sizeof(w->seen) / sizeof(*w->seen))
		snprintf(w->seen[w->seen_n++], sizeof(*w->seen), "%s", laps_secret_text(password));
	if (rc != LAPS_OK)
		return rc;
	if (laps_secret_len(password) >= w->minimum_length && w->reject == 0)
		return LAPS_OK;
	if (w->reject > 0)
		w->reject--;
	laps_cause_set(cause, LAPS_HR_PASSWORD_RESTRICTION, "the local policy refuses it");
	return LAPS_E_DENIED;
}

static laps_rc account_set(void *ctx, const struct laps_account *account,
			   const struct laps_account_shape *shape,
			   const struct laps_secret *password, uint64_t now_ticks,
			   struct laps_account *out, struct laps_cause *cause)
{
	struct fakeworld *w = ctx;
	laps_rc answer, rc = enter(w, FAKE_ACCOUNT_SET, &answer, cause);
	struct laps_pwjson held;

	(void)shape;
	if (!fakeworld_read(w, &held)) {
		w->too_early++;
	} else {
		w->too_early +=
			strcmp(laps_secret_text(held.password), laps_secret_text(password)) != 0 ||
			strcmp(held.account, account->name) != 0;
		laps_pwjson_clear(&held);
	}
	if (rc != LAPS_OK)
		return rc;
	for (size_t i = 0; i < 3; i++) {
		struct fake_account *a = &w->account[i];

		if (a->account.rid != account->rid)
			continue;
		snprintf(a->password, sizeof(a->password), "%s", laps_secret_text(password));
		a->account.last_set_ticks = now_ticks;
		*out = a->account;
	}
	return answer;
}

static laps_rc backup_locate(void *ctx, char *name, size_t name_len, struct laps_cause *cause)
{
	laps_rc answer, rc = enter(ctx, FAKE_BACKUP_LOCATE, &answer, cause);

	if (rc == LAPS_OK)
		snprintf(name, name_len, "%s", FAKE_SERVER);
	return rc;
}

static laps_rc backup_bind(void *ctx, struct laps_cause *cause)
{
	laps_rc answer;

	return enter(ctx, FAKE_BACKUP_BIND, &answer, cause);
}

static laps_rc backup_read(void *ctx, laps_mode mode, struct laps_backup_current *out,
			   struct laps_cause *cause)
{
	struct fakeworld *w = ctx;
	laps_rc answer, rc = enter(w, FAKE_BACKUP_READ, &answer, cause);
	struct laps_backup_current there = {.has_expiry = w->has_expiry,
					    .expiry_ticks = w->expiry_ticks,
					    .has_version = w->has_version};

	(void)mode;
	if (rc != LAPS_OK)
		return rc;
	memcpy(there.version, w->version, LAPS_GUID_LEN);
	laps_buf_init(&there.encrypted, LAPS_ENCVALUE_MAX);
	laps_buf_put(&there.encrypted, w->encrypted.data, w->encrypted.len);
	if (laps_buf_status(&there.encrypted) != LAPS_OK)
		abort();
	*out = there;
	return LAPS_OK;
}

static laps_rc backup_write(void *ctx, const struct laps_backup_change *change,
			    struct laps_cause *cause)
{
	struct fakeworld *w = ctx;
	laps_rc answer, rc = enter(w, FAKE_BACKUP_WRITE, &answer, cause);
	size_t len;

	if ((change->clear != NULL) == (change->encrypted != NULL))
		abort(); /* one of them, says the port */
	if (rc != LAPS_OK)
		return rc;
	laps_buf_clear(&w->clear);
	laps_buf_clear(&w->encrypted);
	if (change->clear) {
		const uint8_t *text = laps_secret_view(change->clear, &len);

		laps_buf_put(&w->clear, text, len);
	} else {
		laps_buf_put(&w->encrypted, change->encrypted, change->encrypted_len);
	}
	w->has_expiry = true;
	w->expiry_ticks = change->expiry_ticks;
	w->has_version = change->has_version;
	memcpy(w->version, change->version, LAPS_GUID_LEN);
	return answer;
}

static void backup_close(void *ctx)
{
	struct laps_cause cause;
	laps_rc answer;

	(void)!enter(ctx, FAKE_BACKUP_CLOSE, &answer, &cause);
}

static laps_rc keys_get_key(void *ctx, const uint8_t *sd, size_t sd_len,
			    const struct laps_key_request *request, struct laps_buf *out,
			    struct laps_cause *cause)
{
	struct fakeworld *w = ctx;
	laps_rc answer, rc = enter(w, FAKE_KEYS_GET, &answer, cause);
	struct laps_period now = laps_gkdi_period(w->now_ticks);

	if (rc != LAPS_OK)
		return rc;
	if (request->has_root_key_id || request->l0 != -1 || request->l1 != -1 || request->l2 != -1)
		abort(); /* a device asks for the newest key */
	return laps_gkdi_envelope(&w->root_key, sd, sd_len, &now, true, true, "corp.example",
				  "corp.example", out, NULL);
}

static laps_rc state_load(void *ctx, struct laps_state *out, struct laps_cause *cause)
{
	struct fakeworld *w = ctx;
	laps_rc answer, rc = enter(w, FAKE_STATE_LOAD, &answer, cause);

	if (rc != LAPS_OK)
		return rc;
	if (w->state_is_garbage || !w->has_state) {
		laps_cause_set(cause, LAPS_HR_FAIL, "no record");
		return w->state_is_garbage ? LAPS_E_FORMAT : LAPS_E_NOTFOUND;
	}
	*out = w->state;
	return LAPS_OK;
}

static laps_rc state_store(void *ctx, const struct laps_state *state, struct laps_cause *cause)
{
	struct fakeworld *w = ctx;
	laps_rc answer, rc = enter(w, FAKE_STATE_STORE, &answer, cause);

	if (rc != LAPS_OK)
		return rc;
	w->state = *state;
	w->has_state = true;
	w->state_is_garbage = false;
	return answer;
}

static void events_emit(void *ctx, const struct laps_event *event)
{
	struct fakeworld *w = ctx;
	struct fake_event *e;
	struct laps_cause cause;
	laps_rc answer;

	(void)!enter(w, FAKE_EVENTS_EMIT, &answer, &cause);
	if (laps_event_check(event) != LAPS_OK) {
		w->bad_events++;
		return;
	}
	if (w->event_n == sizeof(w->event) / sizeof(*w->event))
		abort();
	e = &w->event[w->event_n++];
	e->id = event->id;
	e->param_n = event->param_n;
	for (size_t i = 0; i < event->param_n; i++) {
		e->type[i] = event->param[i].type;
		e->number[i] = event->param[i].number;
		snprintf(e->text[i], sizeof(*e->text), "%s",
			 event->param[i].text ? event->param[i].text : "");
	}
}

static bool trace_step(void *ctx, laps_step step, laps_step_moment moment,
		       const struct laps_cause *cause)
{
	struct fakeworld *w = ctx;

	if ((cause != NULL) != (moment == LAPS_STEP_FAILED))
		abort();
	w->after_stop += w->stopped;
	if (w->step_n < sizeof(w->step) / sizeof(*w->step)) {
		w->step[w->step_n].step = step;
		w->step[w->step_n++].moment = moment;
	}
	if (w->stop && step == w->stop_step && moment == w->stop_moment)
		w->stopped = true;
	return w->stopped;
}

static const struct laps_ports ports_of_world = {
	.clock = {.now = clock_now},
	.entropy = {.fill = entropy_fill},
	.host = {.get = host_get},
	.policy = {.load = policy_load},
	.names = {.domain = names_domain, .resolve = names_resolve},
	.account = {.find_rid = account_find_rid,
		    .find_name = account_find_name,
		    .accepts = account_accepts,
		    .set = account_set},
	.backup = {.locate = backup_locate,
		   .bind = backup_bind,
		   .read = backup_read,
		   .write = backup_write,
		   .close = backup_close},
	.keys = {.get_key = keys_get_key},
	.state = {.load = state_load, .store = state_store},
	.events = {.emit = events_emit},
	.trace = {.step = trace_step},
};

void fakeworld_init_ports(struct fakeworld *w)
{
	w->ports = ports_of_world;
	w->ports.clock.ctx = w->ports.entropy.ctx = w->ports.host.ctx = w->ports.policy.ctx = w;
	w->ports.names.ctx = w->ports.account.ctx = w->ports.backup.ctx = w->ports.keys.ctx = w;
	w->ports.state.ctx = w->ports.events.ctx = w->ports.trace.ctx = w;
}
