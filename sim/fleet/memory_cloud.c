/* SPDX-License-Identifier: MIT */
/* A cloud in memory: the last passwords of a device, the newest as its object's clear value. */
#include <laps/pwjson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fleet/memory.h"

#define CREDENTIALS 3 /* that the cloud keeps of a device */

static laps_rc discover(void *ctx, char *name, size_t name_len, struct laps_cloud_refusal *refusal,
			struct laps_cause *cause)
{
	(void)ctx;
	(void)refusal;
	(void)cause;
	snprintf(name, name_len, "memory");
	return LAPS_OK;
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
	struct fleet_memory *m = w->fleet->shared;
	struct fleet_object *o = fleet_memory_object(w);
	struct laps_secret *json = NULL;
	struct fleet_value value;
	bool ok;

	(void)refusal;
	if (!o->history)
		o->history = calloc(CREDENTIALS, sizeof(*o->history));
	ok = o->history &&
	     laps_pwjson_format(u->account, w->now_ticks, u->password, &json) == LAPS_OK;
	ok = ok && fleet_value_make(m, laps_secret_text(json), laps_secret_len(json), &value);
	laps_secret_free(&json);
	if (!ok)
		return fleet_memory_nomem(cause);
	if (o->history_n == CREDENTIALS - 1)
		fleet_value_drop(m, &o->history[--o->history_n]);
	if (o->clear.len > 0) {
		memmove(o->history + 1, o->history, o->history_n++ * sizeof(*o->history));
		o->history[0] = o->clear;
	}
	o->clear = value;
	return LAPS_OK;
}

static void let_go(void *ctx)
{
	(void)ctx;
}

struct laps_cloud_port fleet_memory_cloud(struct fleet_worker *w)
{
	return (struct laps_cloud_port){w, discover, authenticate, upload, let_go};
}
