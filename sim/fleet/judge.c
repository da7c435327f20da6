/* SPDX-License-Identifier: MIT */
#include "fleet/judge.h"

#include <laps/pwjson.h>
#include <laps/text.h>
#include <stdlib.h>
#include <string.h>

#include "lib/child.h"
#include "lib/monotonic.h"
#include "lib/ssha.h"

#define AT_ONCE 4096 /* devices whose values are held, to be judged by all threads */

static bool opens(const struct fleet_device *d, const struct laps_pwjson *says)
{
	const size_t head = sizeof("{SSHA}") - 1;
	char hash[SIM_SSHA_TEXT];
	struct laps_buf bytes;
	struct sim_err err;
	bool same = false;

	if (!d->account[0] || strcmp(says->account, FLEET_ACCOUNT) != 0)
		return false;
	laps_buf_init(&bytes, SIM_SSHA_TEXT);
	if (laps_base64_parse(d->account + head, strlen(d->account) - head, &bytes, NULL) ==
		    LAPS_OK &&
	    bytes.len > SIM_SSHA_SALT &&
	    sim_ssha(laps_secret_text(says->password), bytes.data + bytes.len - SIM_SSHA_SALT, hash,
		     &err))
		same = laps_ct_eq(hash, d->account, strlen(d->account) + 1);
	laps_buf_clear(&bytes);
	return same;
}

static bool opens_clear(const struct fleet_device *d, const struct laps_bytes *value)
{
	struct laps_pwjson says;
	bool does;

	if (value->len == 0 ||
	    laps_pwjson_parse((const char *)value->data, value->len, &says, NULL) != LAPS_OK)
		return false;
	does = opens(d, &says);
	laps_pwjson_clear(&says);
	return does;
}

static bool opens_encrypted(struct fleet *f, const struct fleet_device *d,
			    const struct laps_bytes *value)
{
	struct laps_secret *plain = NULL;
	struct laps_pwjson says;
	bool does = false;
	const uint8_t *p;
	size_t len;

	if (value->len == 0 || !fleet_keys_open(f->keys, value, &plain))
		return false;
	p = laps_secret_view(plain, &len);
	if (laps_pwjson_parse_utf16le(p, len, &says, NULL) == LAPS_OK) {
		does = opens(d, &says);
		laps_pwjson_clear(&says);
	}
	laps_secret_free(&plain);
	return does;
}

/* What a device has stored: in the cloud the bare password. */
static bool is_acknowledged(const struct fleet_device *d, const struct laps_bytes *value)
{
	struct laps_pwjson says;
	bool is;

	if (d->mode != SIM_FLEET_ENTRA)
		return value->len > 0 && fleet_digest(value->data, value->len) == d->acknowledged;
	if (value->len == 0 ||
	    laps_pwjson_parse((const char *)value->data, value->len, &says, NULL) != LAPS_OK)
		return false;
	is = fleet_digest(laps_secret_text(says.password), laps_secret_len(says.password)) ==
	     d->acknowledged;
	laps_pwjson_clear(&says);
	return is;
}

static bool is_lost(const struct fleet_device *d, const struct fleet_view *v)
{
	const struct laps_bytes *current =
		d->mode == SIM_FLEET_ENCRYPTED ? &v->encrypted : &v->clear;
	bool there = d->acknowledged == 0 || d->in_doubt || is_acknowledged(d, current);

	for (size_t i = 0; !there && i < v->history_n; i++)
		there = is_acknowledged(d, &v->history[i]);
	return !there;
}

/* Only the value that was written last can be read: what was in force before it is gone. */
static bool keeps_one(const struct fleet *f, const struct fleet_device *d)
{
	return d->mode == SIM_FLEET_CLEAR || (d->mode == SIM_FLEET_ENCRYPTED && f->o.history == 0);
}

/* What is wrong with one device; nothing is counted. */
struct verdict {
	bool by_current, by_history, unused, torn, locked_out, lost;
};

/* A write that had no answer tears a device that keeps one value until a cycle mends it: so it is
 * with Windows, and it is reported. What is wrong is an account that nothing explains. */
static void judge_one(struct fleet *f, const struct fleet_view *v, struct verdict *out)
{
	const struct fleet_device *d = &f->device[v->index];
	const bool encrypted = d->mode == SIM_FLEET_ENCRYPTED;

	*out = (struct verdict){.unused = !d->account[0]};
	if (encrypted)
		out->by_current = opens_encrypted(f, d, &v->encrypted);
	else
		out->by_current = opens_clear(d, &v->clear);
	for (size_t i = 0; !out->by_current && !out->by_history && i < v->history_n; i++)
		out->by_history = encrypted ? opens_encrypted(f, d, &v->history[i])
					    : opens_clear(d, &v->history[i]);
	out->locked_out = !out->unused && !out->by_current && !out->by_history;
	out->torn = out->locked_out && d->in_doubt && keeps_one(f, d);
	out->locked_out = out->locked_out && !out->torn;
	out->lost = is_lost(d, v);
}

/* ---- all of them ---- */

struct held {
	struct fleet_view view;
	struct laps_bytes *all; /* clear, encrypted, history */
	struct verdict verdict;
};

struct judging {
	struct fleet *f;
	struct fleet_judgement *out;
	struct held *held;
	size_t n;
	uint8_t *seen; /* a bit a device */
	bool failed;   /* no memory */
	bool stopped;  /* somebody wants us to end */
};

static void judge_held(void *arg, unsigned worker, size_t i)
{
	struct judging *j = arg;

	(void)worker;
	judge_one(j->f, &j->held[i].view, &j->held[i].verdict);
}

static void add_bad(struct fleet_bad *b, bool is, uint32_t index)
{
	if (!is)
		return;
	if (b->n < FLEET_NAMED)
		b->index[b->n] = index;
	b->n++;
}

static void count(const struct judging *j, uint32_t index, const struct verdict *v)
{
	const struct fleet_device *d = &j->f->device[index];
	struct fleet_judgement *out = j->out;

	out->devices++;
	out->by_current += v->by_current;
	out->by_history += v->by_history;
	out->unused += v->unused;
	out->expired += d->account[0] && d->confirmed.expiry_ticks <= j->f->end_ticks;
	out->in_doubt += d->in_doubt;
	out->acknowledged += d->acknowledged != 0 && !d->in_doubt;
	add_bad(&out->torn, v->torn, index);
	add_bad(&out->locked_out, v->locked_out, index);
	add_bad(&out->lost, v->lost, index);
}

static void let_go(struct held *h)
{
	for (size_t i = 0; h->all && i < h->view.history_n + 2; i++) {
		if (h->all[i].len > 0)
			laps_wipe((void *)(uintptr_t)h->all[i].data, h->all[i].len);
		free((void *)(uintptr_t)h->all[i].data);
	}
	free(h->all);
	*h = (struct held){0};
}

static void judge_all_held(struct judging *j)
{
	fleet_pool_run(j->f->pool, j->n, judge_held, j);
	for (size_t i = 0; i < j->n; i++) {
		count(j, j->held[i].view.index, &j->held[i].verdict);
		let_go(&j->held[i]);
	}
	j->n = 0;
}

static bool dup_bytes(const struct laps_bytes *from, struct laps_bytes *to)
{
	uint8_t *copy;

	*to = (struct laps_bytes){0};
	if (from->len == 0)
		return true;
	copy = malloc(from->len);
	if (!copy)
		return false;
	memcpy(copy, from->data, from->len);
	to->data = copy;
	to->len = from->len;
	return true;
}

static bool hold(struct judging *j, const struct fleet_view *v)
{
	struct held *h = &j->held[j->n];
	bool ok;

	h->all = calloc(v->history_n + 2, sizeof(*h->all));
	if (!h->all)
		return false;
	h->view = (struct fleet_view){.index = v->index, .history_n = v->history_n};
	ok = dup_bytes(&v->clear, &h->all[0]) && dup_bytes(&v->encrypted, &h->all[1]);
	for (size_t i = 0; ok && i < v->history_n; i++)
		ok = dup_bytes(&v->history[i], &h->all[i + 2]);
	if (!ok) {
		let_go(h);
		return false;
	}
	h->view.clear = h->all[0];
	h->view.encrypted = h->all[1];
	h->view.history = h->all + 2;
	j->n++;
	return true;
}

static void look(void *arg, const struct fleet_view *v)
{
	struct judging *j = arg;
	const uint8_t bit = (uint8_t)(1u << v->index % 8);

	if (v->index >= j->f->o.devices || j->seen[v->index / 8] & bit || j->failed || j->stopped)
		return;
	j->seen[v->index / 8] |= bit;
	j->failed = !hold(j, v);
	if (j->n < AT_ONCE)
		return;
	judge_all_held(j);
	j->stopped = sim_interrupted();
}

/* Those that were not there to be read. */
static void judge_unseen(struct judging *j)
{
	struct verdict verdict;

	for (uint32_t i = 0; i < j->f->o.devices; i++) {
		if (j->seen[i / 8] >> i % 8 & 1)
			continue;
		judge_one(j->f, &(struct fleet_view){.index = i}, &verdict);
		count(j, i, &verdict);
	}
}

bool fleet_judge(struct fleet *f, unsigned controller, struct fleet_judgement *out,
		 struct sim_err *err)
{
	const uint64_t begin_ns = sim_monotonic_ns();
	struct judging j = {.f = f, .out = out};
	bool ok;

	*out = (struct fleet_judgement){0};
	j.held = calloc(AT_ONCE, sizeof(*j.held));
	j.seen = calloc(f->o.devices / 8 + 1, 1);
	ok = j.held && j.seen ? f->back->each(f, controller, look, &j, err) : sim_fail_nomem(err);
	if (ok && j.failed)
		ok = sim_fail_nomem(err);
	ok = ok && fleet_goes_on(err);
	if (j.held)
		judge_all_held(&j);
	if (ok)
		judge_unseen(&j);
	free(j.held);
	free(j.seen);
	out->seconds = (double)(sim_monotonic_ns() - begin_ns) / 1e9;
	return ok;
}
