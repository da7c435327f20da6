/* SPDX-License-Identifier: MIT */
/*
 * Several domain controllers of a world in memory. What the device's one holds is in the world
 * itself, where tests and ports look; what the others hold is put aside.
 */
#include "lib/fakeworld_enter.h"
#include <laps/encvalue.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void fake_controller_name(size_t controller, char *out, size_t out_len)
{
	snprintf(out, out_len, "dc%zu.corp.example", controller + 1);
}

/* Borrowed from the world. */
static struct fake_controller here(const struct fakeworld *w)
{
	struct fake_controller d = {
		.expiry_ticks = w->expiry_ticks,
		.legacy_expiry_ticks = w->legacy_expiry_ticks,
		.clear = w->clear,
		.encrypted = w->encrypted,
		.dsrm = w->dsrm,
		.legacy = w->legacy,
		.history = w->history,
		.dsrm_history = w->dsrm_history,
		.has_expiry = w->has_expiry,
		.has_legacy_expiry = w->has_legacy_expiry,
		.has_version = w->has_version,
		.written = w->controller[w->at].written,
		.history_written = w->controller[w->at].history_written,
		.away = w->controller[w->at].away,
	};

	memcpy(d.version, w->version, LAPS_GUID_LEN);
	return d;
}

/* Taken. */
static void bring(struct fakeworld *w, const struct fake_controller *d)
{
	w->expiry_ticks = d->expiry_ticks;
	w->legacy_expiry_ticks = d->legacy_expiry_ticks;
	w->clear = d->clear;
	w->encrypted = d->encrypted;
	w->dsrm = d->dsrm;
	w->legacy = d->legacy;
	w->history = d->history;
	w->dsrm_history = d->dsrm_history;
	w->has_expiry = d->has_expiry;
	w->has_legacy_expiry = d->has_legacy_expiry;
	w->has_version = d->has_version;
	memcpy(w->version, d->version, LAPS_GUID_LEN);
}

static void dup_value(struct fake_value *v)
{
	struct laps_buf own;

	laps_buf_init(&own, LAPS_ENCVALUE_MAX);
	laps_buf_put(&own, v->bytes.data, v->bytes.len);
	if (laps_buf_status(&own) != LAPS_OK)
		abort();
	v->bytes = own;
}

static void each_value(struct fake_controller *d, void (*use)(struct fake_value *v))
{
	use(&d->clear);
	use(&d->encrypted);
	use(&d->dsrm);
	use(&d->legacy);
	for (size_t i = 0; i < d->history.n; i++)
		use(&d->history.value[i]);
	for (size_t i = 0; i < d->dsrm_history.n; i++)
		use(&d->dsrm_history.value[i]);
}

static void free_value(struct fake_value *v)
{
	laps_buf_clear(&v->bytes);
}

void fakeworld_add_controller(struct fakeworld *w)
{
	struct fake_controller d = here(w);

	if (w->controller_n == 0)
		w->controller_n = 1;
	if (w->controller_n == FAKE_CONTROLLER_MAX)
		abort();
	each_value(&d, dup_value);
	w->controller[w->controller_n++] = d;
}

void fakeworld_go_to(struct fakeworld *w, size_t controller)
{
	if (controller == w->at)
		return;
	w->controller[w->at] = here(w);
	bring(w, &w->controller[controller]);
	w->at = controller;
}

bool fake_locate(struct fakeworld *w)
{
	const size_t n = w->controller_n ? w->controller_n : 1;

	for (size_t i = 0; i < n; i++) {
		const size_t k = (w->first + i) % n;

		if (!w->controller[k].away) {
			fakeworld_go_to(w, k);
			w->located = k;
			return true;
		}
	}
	return false;
}

laps_rc fake_turn(struct fakeworld *w, size_t controller, char *name, size_t name_len,
		  struct laps_cause *cause)
{
	size_t k = w->located;

	if (controller > 0 && controller >= w->controller_n) {
		laps_cause_set(cause, 0x8007054bu, "no other controller is known");
		return LAPS_E_NOTFOUND;
	}
	if (controller > 0) /* the others in turn, whichever was first */
		k = controller - 1 < w->located ? controller - 1 : controller;
	fake_controller_name(k, name, name_len);
	if (w->controller[k].away) {
		laps_cause_set(cause, FAKE_AWAY, "'dc%zu' cannot be reached", k + 1);
		return LAPS_E_HOST;
	}
	fakeworld_go_to(w, k);
	return LAPS_OK;
}

void fake_wrote(struct fakeworld *w, const struct laps_backup_change *change)
{
	struct fake_controller *d = &w->controller[w->at];

	d->written = ++w->writes;
	if (change->history_add.len > 0 || change->history_drop_n > 0)
		d->history_written = w->writes;
}

struct fake_controller fake_standing(const struct fakeworld *w)
{
	struct fake_controller out = here(w);
	int history = out.history_written;

	for (size_t i = 0; i < w->controller_n; i++) {
		const struct fake_controller *d = &w->controller[i];
		const struct fake_history kept = out.history, kept_dsrm = out.dsrm_history;

		if (i == w->at)
			continue;
		if (d->written > out.written) {
			out = *d;
			out.history = kept;
			out.dsrm_history = kept_dsrm;
		}
		if (d->history_written > history) {
			history = d->history_written;
			out.history = d->history;
			out.dsrm_history = d->dsrm_history;
		}
	}
	out.history_written = history;
	return out;
}

void fakeworld_heal(struct fakeworld *w)
{
	struct fake_controller stands = fake_standing(w), now = here(w);

	each_value(&stands, dup_value);
	each_value(&now, free_value);
	for (size_t i = 0; i < w->controller_n; i++) {
		struct fake_controller d = stands;

		if (i != w->at)
			each_value(&w->controller[i], free_value);
		each_value(&d, dup_value);
		d.away = w->controller[i].away;
		w->controller[i] = d;
	}
	each_value(&stands, free_value);
	bring(w, &w->controller[w->at]);
}

void fake_controllers_clear(struct fakeworld *w)
{
	for (size_t i = 0; i < w->controller_n; i++)
		if (i != w->at)
			each_value(&w->controller[i], free_value);
}
