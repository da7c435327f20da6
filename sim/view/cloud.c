/* SPDX-License-Identifier: MIT */
#include "view/cloud.h"

#include <laps/filetime.h>
#include <strings.h>

#include "lib/worldask.h"
#include "view/private.h"

#define WAIT_MS 3000 /* for an answer: whoever looks does not hang with the world */

/* The devices of the answer, which the caller owns; takes the request. */
static json_t *ask(struct sim_view *v, json_t *request, struct sim_err *err)
{
	json_t *answer, *devices;
	bool ok = request ? sim_world_ask_within(v->dir, request, WAIT_MS, &answer, err)
			  : sim_fail_nomem(err);

	json_decref(request);
	if (!ok)
		return NULL;
	devices = json_incref(json_object_get(answer, "devices"));
	json_decref(answer);
	if (!devices)
		(void)sim_fail(err, "the world does not tell its devices");
	return devices;
}

json_t *view_cloud_devices(struct sim_view *v, struct sim_err *err)
{
	return ask(v, json_pack("{ss}", "verb", "devices"), err);
}

static const char *text(const json_t *device, const char *name)
{
	const char *t = json_string_value(json_object_get(device, name));

	return t ? t : "";
}

const json_t *view_cloud_find(const json_t *devices, const struct view_host *h, const char *name)
{
	const json_t *found = NULL;
	json_t *d;
	size_t i;

	json_array_foreach(devices, i, d)
	{
		if (h->present && h->entra_device[0]) {
			if (strcasecmp(text(d, "device_id"), h->entra_device) == 0)
				return d;
		} else if (strcasecmp(text(d, "name"), name) == 0 &&
			   !json_is_true(json_object_get(d, "deleted"))) {
			found = d;
		}
	}
	return found;
}

static uint64_t ticks(const json_t *device, const char *name)
{
	uint64_t n = 0;

	return laps_filetime_parse(text(device, name), &n, NULL) == LAPS_OK ? n : 0;
}

void view_cloud_take(const json_t *device, struct view_cloud *out)
{
	*out = (struct view_cloud){
		.there = json_is_string(json_object_get(device, "account")),
		.updated_ticks = ticks(device, "updated"),
		.expiry_ticks = ticks(device, "expires"),
	};
}

json_t *view_cloud_credentials(struct sim_view *v, const char *device_id, struct sim_err *err)
{
	json_t *devices = ask(
		v, json_pack("{ss ss sb}", "verb", "devices", "device", device_id, "secrets", 1),
		err);
	json_t *all;

	if (!devices)
		return NULL;
	all = json_incref(json_object_get(json_array_get(devices, 0), "credentials"));
	json_decref(devices);
	if (!all)
		(void)sim_fail(err, "Entra ID has no device '%s'", device_id);
	return all;
}
