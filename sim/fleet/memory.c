/* SPDX-License-Identifier: MIT */
/* The back end in memory: what holds the objects, and shows them to an administrator. */
#include <laps/hresult.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fleet/memory.h"

void fleet_value_drop(struct fleet_memory *m, struct fleet_value *v)
{
	atomic_fetch_sub(&m->bytes, v->len);
	if (v->data)
		laps_wipe(v->data, v->len);
	free(v->data);
	*v = (struct fleet_value){0};
}

bool fleet_value_make(struct fleet_memory *m, const void *data, size_t len, struct fleet_value *out)
{
	out->data = malloc(len);
	if (!out->data)
		return false;
	memcpy(out->data, data, len);
	out->len = len;
	atomic_fetch_add(&m->bytes, len);
	return true;
}

laps_rc fleet_memory_is_away(struct laps_cause *cause)
{
	laps_cause_set(cause, LAPS_HR_CANNOT_CONNECT, "the directory is away");
	return LAPS_E_HOST;
}

laps_rc fleet_memory_nomem(struct laps_cause *cause)
{
	laps_cause_set(cause, LAPS_HR_OUTOFMEMORY, "out of memory");
	return LAPS_E_NOMEM;
}

static bool open_worker(struct fleet_worker *w, struct sim_err *err)
{
	w->back = calloc(1, sizeof(struct fleet_memory_reading));
	if (!w->back)
		return sim_fail_nomem(err);
	w->ports.backup = fleet_memory_directory(w);
	w->ports.cloud = fleet_memory_cloud(w);
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
	const struct fleet_memory *m = f->shared;
	struct laps_bytes history[SIM_FLEET_HISTORY_MAX + 2];

	(void)controller; /* there is one */
	for (uint32_t i = 0; i < f->o.devices; i++) {
		const struct fleet_object *o = &m->object[i];
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
	struct fleet_memory *m = f->shared;

	return f->o.devices * sizeof(struct fleet_object) + atomic_load(&m->bytes);
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
	struct fleet_memory *m = calloc(1, sizeof(*m));

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
	struct fleet_memory *m = f->shared;

	for (uint32_t i = 0; m && i < f->o.devices; i++) {
		struct fleet_object *o = &m->object[i];

		fleet_value_drop(m, &o->clear);
		fleet_value_drop(m, &o->encrypted);
		for (uint32_t k = 0; k < o->history_n; k++)
			fleet_value_drop(m, &o->history[k]);
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
