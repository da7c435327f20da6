/* SPDX-License-Identifier: MIT */
/*
 * A directory in memory: an object is changed as a whole, and only when the expiry is still the one
 * that was read, as the client asks a directory.
 */
#include <laps/encvalue.h>
#include <laps/hresult.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fleet/memory.h"

static laps_rc locate(void *ctx, char *name, size_t name_len, struct laps_cause *cause)
{
	if (fleet_is_away(ctx))
		return fleet_memory_is_away(cause);
	snprintf(name, name_len, "memory");
	return LAPS_OK;
}

static laps_rc bind(void *ctx, struct laps_cause *cause)
{
	(void)ctx;
	(void)cause;
	return LAPS_OK;
}

static bool copy(const struct fleet_value *v, struct laps_buf *out)
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
	const struct fleet_object *o = fleet_memory_object(w);
	struct laps_backup_current there = {.has_expiry = o->expiry_ticks != 0,
					    .expiry_ticks = o->expiry_ticks,
					    .has_version = o->has_version};
	struct fleet_memory_reading *r = w->back;

	if (fleet_is_away(w))
		return fleet_memory_is_away(cause);
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
			return fleet_memory_nomem(cause);
		}
	}
	*out = there;
	return LAPS_OK;
}

static bool is_in(const struct laps_bytes *list, size_t n, const struct fleet_value *v)
{
	for (size_t i = 0; i < n; i++)
		if (list[i].len == v->len && memcmp(list[i].data, v->data, v->len) == 0)
			return true;
	return false;
}

/* next has room for one more than there are; the values move into it. */
static void change_history(struct fleet_memory *m, struct fleet_object *o,
			   const struct laps_backup_change *c, struct fleet_value *next)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < o->history_n; i++) {
		if (is_in(c->history_drop, c->history_drop_n, &o->history[i]))
			fleet_value_drop(m, &o->history[i]);
		else
			next[n++] = o->history[i];
	}
	if (c->history_add.len > 0) { /* only the current value moves, and as it is */
		next[n++] = o->encrypted;
		o->encrypted = (struct fleet_value){0};
	}
	free(o->history);
	o->history = next;
	o->history_n = n;
}

static laps_rc write_object(void *ctx, const struct laps_backup_change *c, struct laps_cause *cause)
{
	struct fleet_worker *w = ctx;
	struct fleet_memory *m = w->fleet->shared;
	struct fleet_object *o = fleet_memory_object(w);
	const struct fleet_memory_reading *r = w->back;
	struct fleet_value value, *history;
	size_t len = c->encrypted_len;
	const uint8_t *bytes = c->clear ? laps_secret_view(c->clear, &len) : c->encrypted;

	if (fleet_is_away(w))
		return fleet_memory_is_away(cause);
	if (o->expiry_ticks != r->expiry_ticks) {
		laps_cause_set(cause, LAPS_HR_FAIL, "somebody has changed the expiry since");
		return LAPS_E_DENIED;
	}
	history = calloc((size_t)o->history_n + 1, sizeof(*history));
	if (!history || !fleet_value_make(m, bytes, len, &value)) {
		free(history);
		return fleet_memory_nomem(cause);
	}
	change_history(m, o, c, history);
	fleet_value_drop(m, &o->clear);
	fleet_value_drop(m, &o->encrypted);
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

struct laps_backup_port fleet_memory_directory(struct fleet_worker *w)
{
	return (struct laps_backup_port){.ctx = w,
					 .locate = locate,
					 .bind = bind,
					 .read = read_object,
					 .write = write_object,
					 .close = let_go};
}
