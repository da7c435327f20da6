/* SPDX-License-Identifier: MIT */
/*
 * The devices of the world's tenant, for those who look at the world: what Entra ID keeps of each,
 * and its passwords when they are asked for by name.
 */
#include <laps/filetime.h>
#include <strings.h>

#include "run/verbs.h"

static json_t *time_json(uint64_t ticks)
{
	char text[LAPS_FILETIME_TEXT];

	if (ticks == 0)
		return json_null();
	laps_filetime_format(ticks, text);
	return json_string(text);
}

static json_t *device_json(const struct sim_device *d)
{
	const struct sim_credential *newest = d->credential_n > 0 ? &d->credential[0] : NULL;

	return json_pack("{ss ss ss sb sb ss? so so sI}", "device_id", d->device_id, "name",
			 d->name, "trust", sim_trust_name(d->trust), "enabled", (int)d->enabled,
			 "deleted", (int)(d->deleted_ticks != 0), "account",
			 newest ? newest->account : NULL, "updated",
			 time_json(newest ? newest->backup_ticks : 0), "expires",
			 time_json(newest ? d->refresh_ticks : 0), "history",
			 (json_int_t)(newest ? d->credential_n - 1 : 0));
}

static json_t *credentials_json(const struct sim_device *d)
{
	json_t *all = json_array();

	for (size_t i = 0; all && i < d->credential_n; i++) {
		const struct sim_credential *c = &d->credential[i];
		json_t *one = json_pack("{ss ss so}", "account", c->account, "password",
					laps_secret_text(c->password), "updated",
					time_json(c->backup_ticks));

		if (json_array_append_new(all, one) != 0) {
			json_decref(all);
			all = NULL;
		}
	}
	return all;
}

/* Is it the one that is asked for? */
static bool is_meant(const struct sim_device *d, const char *wanted)
{
	return !wanted || strcasecmp(d->device_id, wanted) == 0;
}

static bool add(json_t *devices, const struct sim_device *d, bool secrets)
{
	json_t *one = device_json(d);

	if (one && secrets && json_object_set_new(one, "credentials", credentials_json(d)) != 0) {
		json_decref(one);
		return false;
	}
	return json_array_append_new(devices, one) == 0;
}

/* {"verb": "devices"} or, of one, {"verb": "devices", "device": ID, "secrets": true}. A world
 * without a cloud has none. */
json_t *sim_do_devices(struct lapsim *w, const json_t *request)
{
	const char *wanted = json_string_value(json_object_get(request, "device"));
	const bool secrets = json_is_true(json_object_get(request, "secrets"));
	struct sim_store *s;
	const struct sim_tenant *t;
	const struct sim_device *d;
	json_t *devices;
	bool ok;

	if (!sim_runs(w, LAPSIM_CLOUD))
		return json_pack("{sb s[]}", "ok", 1, "devices");
	s = sim_cloud_store(w->cloud);
	devices = json_array();
	ok = devices != NULL;
	if (secrets && !wanted) {
		json_decref(devices);
		return sim_control_refuse("secrets are of one device: say which");
	}
	sim_store_read(s);
	t = sim_store_tenant(s, w->tenant_id);
	d = t ? sim_store_device_after(s, t, "") : NULL;
	for (; d && ok; d = sim_store_device_after(s, t, d->device_id))
		ok = !is_meant(d, wanted) || add(devices, d, secrets);
	sim_store_unlock(s);
	if (!ok) {
		json_decref(devices);
		return NULL;
	}
	return json_pack("{sb so}", "ok", 1, "devices", devices);
}
