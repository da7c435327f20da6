/* SPDX-License-Identifier: MIT */
/*
 * A directory and a cloud in memory: one object a device, changed as a whole, and only when the
 * expiry is still the one that was read, as the client asks a directory.
 */
#include <laps/encvalue.h>
#include <laps/hresult.h>
#include <laps/pwjson.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fleet/room.h"

#define CREDENTIALS 3 /* that the cloud keeps of a device */

struct value {
	uint8_t *data;
	size_t len;
};

struct object {
	uint64_t expiry_ticks; /* 0: none */
	struct value clear, encrypted, *history;
	uint32_t history_n;
	bool has_version;
	uint8_t version[LAPS_GUID_LEN];
};

struct memory {
	struct object *object;
	atomic_uint_fast64_t bytes; /* of values */
};

/* What a worker remembers from its read until its write. */
struct reading {
	uint64_t expiry_ticks;
};

static struct object *object_of(const struct fleet_worker *w)
{
	return &((struct memory *)w->fleet->shared)->object[w->index];
}

static laps_rc is_away(struct laps_cause *cause)
{
	laps_cause_set(cause, LAPS_HR_CANNOT_CONNECT, "the directory is away");
	return LAPS_E_HOST;
}

static laps_rc nomem(struct laps_cause *cause)
{
	laps_cause_set(cause, LAPS_HR_OUTOFMEMORY, "out of memory");
	return LAPS_E_NOMEM;
}

static laps_rc locate(void *ctx, char *name, size_t name_len, struct laps_cause *cause)
{
	if (fleet_is_away(ctx))
		return is_away(cause);
	if (name_len > sizeof("memory"))
		memcpy(name, "memory", sizeof("memory"));
	return LAPS_OK;
}

static laps_rc bind(void *ctx, struct laps_cause *cause)
{
	(void)ctx;
	(void)cause;
	return LAPS_OK;
}

static bool copy(const struct value *v, struct laps_buf *out)
{
	laps_buf_init(out, LAPS_ENCVALUE_MAX);
	if (v->len > 0)
		laps_buf_put(out, v->data, v->len);
	return laps_buf_status(out) == LAPS_OK;
}

static laps_rc read_object(void *ctx, laps_mode mode, struct laps_backup_current *out,
			   struct laps_cause *cause)
{
	struct fleet_worker *w = ctx;
	const struct object *o = object_of(w);
	struct laps_backup_current there = {.has_expiry = o->expiry_ticks != 0,
					    .expiry_ticks = o->expiry_ticks,
					    .has_version = o->has_version};
	struct reading *r = w->back;

	if (fleet_is_away(w))
		return is_away(cause);
	r->expiry_ticks = o->expiry_ticks;
	memcpy(there.version, o->version, LAPS_GUID_LEN);
	laps_buf_init(&there.encrypted, LAPS_ENCVALUE_MAX);
	if (mode == LAPS_MODE_ENCRYPTED) {
		bool ok = copy(&o->encrypted, &there.encrypted);

		if (o->history_n > 0)
			there.history = calloc(o->history_n, sizeof(*there.history));
		ok = ok && (o->history_n == 0 || there.history);
		for (uint32_t i = 0; ok && i < o->history_n; i++)
			ok = copy(&o->history[i], &there.history[there.history_n++]);
		if (!ok) {
			laps_backup_current_clear(&there);
			return nomem(cause);
		}
	}
	*out = there;
	return LAPS_OK;
}

static void drop(struct memory *m, struct value *v)
{
	atomic_fetch_sub(&m->bytes, v->len);
	if (v->data)
		laps_wipe(v->data, v->len);
	free(v->data);
	*v = (struct value){0};
}

static bool make(struct memory *m, const void *data, size_t len, struct value *out)
{
	out->data = malloc(len);
	if (!out->data)
		return false;
	memcpy(out->data, data, len);
	out->len = len;
	atomic_fetch_add(&m->bytes, len);
	return true;
}

static bool is_in(const struct laps_bytes *list, size_t n, const struct value *v)
{
	for (size_t i = 0; i < n; i++)
		if (list[i].len == v->len && memcmp(list[i].data, v->data, v->len) == 0)
			return true;
	return false;
}

/* next has room for one more than there are; the values move into it. */
static void change_history(struct memory *m, struct object *o, const struct laps_backup_change *c,
			   struct value *next)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < o->history_n; i++) {
		if (is_in(c->history_drop, c->history_drop_n, &o->history[i]))
			drop(m, &o->history[i]);
		else
			next[n++] = o->history[i];
	}
	if (c->history_add.len > 0) { /* only the current value moves, and as it is */
		next[n++] = o->encrypted;
		o->encrypted = (struct value){0};
	}
	free(o->history);
	o->history = next;
	o->history_n = n;
}

static laps_rc write_object(void *ctx, const struct laps_backup_change *c, struct laps_cause *cause)
{
	struct fleet_worker *w = ctx;
	struct memory *m = w->fleet->shared;
	struct object *o = object_of(w);
	const struct reading *r = w->back;
	struct value value, *history;
	size_t len = c->encrypted_len;
	const uint8_t *bytes = c->clear ? laps_secret_view(c->clear, &len) : c->encrypted;

	if (fleet_is_away(w))
		return is_away(cause);
	if (o->expiry_ticks != r->expiry_ticks) {
		laps_cause_set(cause, LAPS_HR_FAIL, "somebody has changed the expiry since");
		return LAPS_E_DENIED;
	}
	history = calloc((size_t)o->history_n + 1, sizeof(*history));
	if (!history || !make(m, bytes, len, &value)) {
		free(history);
		return nomem(cause);
	}
	change_history(m, o, c, history);
	drop(m, &o->clear);
	drop(m, &o->encrypted);
	*(c->clear ? &o->clear : &o->encrypted) = value;
	o->expiry_ticks = c->expiry_ticks;
	o->has_version = c->has_version;
	memcpy(o->version, c->version, LAPS_GUID_LEN);
	return LAPS_OK;
}

static void let_go(void *ctx)
{
	(void)ctx;
}

static laps_rc discover(void *ctx, char *name, size_t name_len, struct laps_cloud_refusal *refusal,
			struct laps_cause *cause)
{
	(void)refusal;
	return locate(ctx, name, name_len, cause);
}

static laps_rc authenticate(void *ctx, struct laps_cloud_refusal *refusal, struct laps_cause *cause)
{
	(void)ctx;
	(void)refusal;
	(void)cause;
	return LAPS_OK;
}

static laps_rc upload(void *ctx, const struct laps_cloud_upload *u,
		      struct laps_cloud_refusal *refusal, struct laps_cause *cause)
{
	struct fleet_worker *w = ctx;
	struct memory *m = w->fleet->shared;
	struct object *o = object_of(w);
	struct laps_secret *json = NULL;
	struct value value;
	bool ok;

	(void)refusal;
	if (fleet_is_away(w))
		return is_away(cause);
	if (!o->history)
		o->history = calloc(CREDENTIALS, sizeof(*o->history));
	ok = o->history &&
	     laps_pwjson_format(u->account, w->now_ticks, u->password, &json) == LAPS_OK;
	ok = ok && make(m, laps_secret_text(json), laps_secret_len(json), &value);
	laps_secret_free(&json);
	if (!ok)
		return nomem(cause);
	if (o->history_n == CREDENTIALS - 1)
		drop(m, &o->history[--o->history_n]);
	if (o->clear.len > 0) {
		memmove(o->history + 1, o->history, o->history_n++ * sizeof(*o->history));
		o->history[0] = o->clear;
	}
	o->clear = value;
	return LAPS_OK;
}

static bool open_worker(struct fleet_worker *w, struct sim_err *err)
{
	w->back = calloc(1, sizeof(struct reading));
	if (!w->back)
		return sim_fail_nomem(err);
	w->ports.backup = (struct laps_backup_port){.ctx = w,
						    .locate = locate,
						    .bind = bind,
						    .read = read_object,
						    .write = write_object,
						    .close = let_go};
	w->ports.cloud = (struct laps_cloud_port){w, discover, authenticate, upload, let_go};
	return true;
}

static void close_worker(struct fleet_worker *w)
{
	free(w->back);
	w->back = NULL;
}

static bool each(struct fleet *f, unsigned controller, fleet_look *look, void *arg,
		 struct sim_err *err)
{
	const struct memory *m = f->shared;
	struct laps_bytes history[SIM_FLEET_HISTORY_MAX + 2];

	(void)controller; /* there is one */
	for (uint32_t i = 0; i < f->o.devices; i++) {
		const struct object *o = &m->object[i];
		struct fleet_view v = {.index = i,
				       .clear = {o->clear.data, o->clear.len},
				       .encrypted = {o->encrypted.data, o->encrypted.len},
				       .history = history,
				       .history_n = o->history_n};

		if (o->history_n > sizeof(history) / sizeof(history[0]))
			return sim_fail(err, "device %u has a history without end", (unsigned)i);
		for (uint32_t k = 0; k < o->history_n; k++)
			history[k] = (struct laps_bytes){o->history[k].data, o->history[k].len};
		look(arg, &v);
	}
	return true;
}

static uint64_t size(struct fleet *f)
{
	struct memory *m = f->shared;

	return f->o.devices * sizeof(struct object) + atomic_load(&m->bytes);
}

static bool prepare(struct fleet *f, struct sim_err *err)
{
	(void)f;
	(void)err;
	return true;
}

static void entra_id(const struct fleet *f, uint32_t index, char out[static LAPS_GUID_TEXT])
{
	(void)f;
	snprintf(out, LAPS_GUID_TEXT, "f1ee7000-0000-4000-8000-%012x", (unsigned)index);
}

static bool ceiling(struct fleet *f, struct fleet_ceiling *out, struct sim_err *err)
{
	(void)f;
	(void)out;
	(void)err;
	return true; /* nobody is asked */
}

static double cpu(struct fleet *f)
{
	(void)f;
	return 0; /* it is ours */
}

static bool make_memory(struct fleet *f, struct sim_err *err)
{
	struct memory *m = calloc(1, sizeof(*m));

	if (m)
		m->object = calloc(f->o.devices, sizeof(*m->object));
	if (!m || !m->object) {
		free(m);
		return sim_fail_nomem(err);
	}
	f->shared = m;
	return true;
}

static void destroy(struct fleet *f)
{
	struct memory *m = f->shared;

	for (uint32_t i = 0; m && i < f->o.devices; i++) {
		struct object *o = &m->object[i];

		drop(m, &o->clear);
		drop(m, &o->encrypted);
		for (uint32_t k = 0; k < o->history_n; k++)
			drop(m, &o->history[k]);
		free(o->history);
	}
	if (m)
		free(m->object);
	free(m);
	f->shared = NULL;
}

const struct fleet_back fleet_memory = {
	.name = "in memory",
	.make = make_memory,
	.destroy = destroy,
	.open = open_worker,
	.close = close_worker,
	.prepare = prepare,
	.entra_id = entra_id,
	.each = each,
	.size = size,
	.cpu = cpu,
	.ceiling = ceiling,
};
