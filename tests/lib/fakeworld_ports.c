/* SPDX-License-Identifier: MIT */
/*
 * The ports of a world in memory.
 */
#include "lib/fakeworld_enter.h"
#include <laps/hresult.h>
#include <laps/stream.h>
#include <laps/targetsd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

laps_rc fake_enter(struct fakeworld *w, fake_call call, laps_rc *answer, struct laps_cause *cause)
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
	laps_rc answer, rc = fake_enter(w, FAKE_CLOCK_NOW, &answer, cause);

	if (rc == LAPS_OK)
		*ticks = w->now_ticks;
	return rc;
}

static laps_rc entropy_fill(void *ctx, uint8_t *out, size_t len, struct laps_cause *cause)
{
	struct fakeworld *w = ctx;
	laps_rc answer, rc = fake_enter(w, FAKE_ENTROPY_FILL, &answer, cause);

	if (rc != LAPS_OK)
		return rc;
	rc = laps_stream_fill(1, "fakeworld", w->entropy_counter, out, len);
	w->entropy_counter += len / LAPS_STREAM_BLOCK + 1;
	return rc;
}

static laps_rc host_get(void *ctx, struct laps_host *out, struct laps_cause *cause)
{
	struct fakeworld *w = ctx;
	laps_rc answer, rc = fake_enter(w, FAKE_HOST_GET, &answer, cause);

	if (rc == LAPS_OK)
		*out = w->host;
	return rc;
}

static laps_rc policy_load(void *ctx, struct laps_policy_root roots[static LAPS_POLICY_ROOT_N],
			   struct laps_cause *cause)
{
	struct fakeworld *w = ctx;
	laps_rc answer, rc = fake_enter(w, FAKE_POLICY_LOAD, &answer, cause);

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
	laps_rc answer, rc = fake_enter(w, FAKE_NAMES_DOMAIN, &answer, cause);

	if (rc == LAPS_OK)
		*out = w->domain;
	return rc;
}

static laps_rc names_resolve(void *ctx, const char *principal, struct laps_sid *out,
			     struct laps_cause *cause)
{
	struct fakeworld *w = ctx;
	laps_rc answer, rc = fake_enter(w, FAKE_NAMES_RESOLVE, &answer, cause);

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

/* The key service's answer changes with the period only: it is made once in each, for all the
 * worlds of a test, whose root key is one. */
static struct {
	struct laps_buf envelope, sd;
	struct laps_period period;
	bool seeds;
} made;

static laps_rc make_envelope(const struct fakeworld *w, const uint8_t *sd, size_t sd_len,
			     const struct laps_period *now)
{
	laps_rc rc;

	if (made.envelope.len && made.seeds == w->may_decrypt && made.period.l0 == now->l0 &&
	    made.period.l1 == now->l1 && made.period.l2 == now->l2 && made.sd.len == sd_len &&
	    memcmp(made.sd.data, sd, sd_len) == 0)
		return LAPS_OK;
	laps_buf_clear(&made.envelope);
	laps_buf_clear(&made.sd);
	laps_buf_init(&made.envelope, LAPS_GKE_MAX);
	laps_buf_init(&made.sd, LAPS_TARGETSD_MAX);
	laps_buf_put(&made.sd, sd, sd_len);
	made.period = *now;
	made.seeds = w->may_decrypt;
	rc = laps_gkdi_envelope(&w->root_key, sd, sd_len, now, !w->may_decrypt, true,
				"corp.example", "corp.example", &made.envelope, NULL);
	if (rc != LAPS_OK)
		laps_buf_clear(&made.envelope);
	return rc == LAPS_OK ? laps_buf_status(&made.sd) : rc;
}

static laps_rc keys_get_key(void *ctx, const uint8_t *sd, size_t sd_len,
			    const struct laps_key_request *request, struct laps_buf *out,
			    struct laps_cause *cause)
{
	struct fakeworld *w = ctx;
	laps_rc answer, rc = fake_enter(w, FAKE_KEYS_GET, &answer, cause);
	const struct laps_period now = laps_gkdi_period(w->now_ticks);

	if (rc != LAPS_OK)
		return rc;
	if (request->has_root_key_id || request->l0 != -1 || request->l1 != -1 || request->l2 != -1)
		abort(); /* a device asks for the newest key */
	if ((rc = make_envelope(w, sd, sd_len, &now)) != LAPS_OK)
		return rc;
	laps_buf_put(out, made.envelope.data, made.envelope.len);
	return laps_buf_status(out);
}

static laps_rc state_load(void *ctx, struct laps_state *out, struct laps_cause *cause)
{
	struct fakeworld *w = ctx;
	laps_rc answer, rc = fake_enter(w, FAKE_STATE_LOAD, &answer, cause);

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
	laps_rc answer, rc = fake_enter(w, FAKE_STATE_STORE, &answer, cause);

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

	(void)!fake_enter(w, FAKE_EVENTS_EMIT, &answer, &cause);
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
	.keys = {.get_key = keys_get_key},
	.state = {.load = state_load, .store = state_store},
	.events = {.emit = events_emit},
	.trace = {.step = trace_step},
};

void fakeworld_init_ports(struct fakeworld *w)
{
	w->ports = ports_of_world;
	fake_account_port(&w->ports.account);
	fake_sessions_port(&w->ports.sessions);
	fake_backup_port(&w->ports.backup);
	fake_cloud_port(&w->ports.cloud);
	w->ports.clock.ctx = w->ports.entropy.ctx = w->ports.host.ctx = w->ports.policy.ctx = w;
	w->ports.names.ctx = w->ports.account.ctx = w->ports.backup.ctx = w->ports.keys.ctx = w;
	w->ports.sessions.ctx = w->ports.state.ctx = w->ports.events.ctx = w->ports.trace.ctx = w;
	w->ports.cloud.ctx = w;
}
