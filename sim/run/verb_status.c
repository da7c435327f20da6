/* SPDX-License-Identifier: MIT */
/* What a world says of itself. */
#include <inttypes.h>
#include <laps/filetime.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/monotonic.h"
#include "run/verbs.h"

/* {"verb": "cloud"} or, to change a setting, {"verb": "cloud", "name": NAME, "value": VALUE} */
json_t *sim_do_cloud(struct lapsim *w, const json_t *request)
{
	const char *name = json_string_value(json_object_get(request, "name"));
	const char *value = json_string_value(json_object_get(request, "value"));
	struct sim_err err;

	if ((name || value) && !sim_cloud_set(w->cloud, name ? name : "", value ? value : "", &err))
		return sim_verb_refuse(&err);
	return json_pack("{sb so}", "ok", 1, "settings", sim_cloud_settings(w->cloud));
}

/* Of the cloud, for status. */
static json_t *cloud_status(const struct lapsim *w)
{
	struct sim_store *s = sim_cloud_store(w->cloud);
	const struct sim_tenant *t;
	size_t devices = 0;
	char url[64];

	sim_store_read(s);
	for (size_t i = 0; (t = sim_store_tenant_at(s, i)) != NULL; i++)
		devices += sim_store_device_count(s, t);
	sim_store_unlock(s);
	snprintf(url, sizeof(url), "https://localhost:%u", sim_cloud_port(w->cloud));
	return json_pack("{si ss ss sI}", "port", (int)sim_cloud_port(w->cloud), "url", url,
			 "tenant_id", w->tenant_id, "devices", (json_int_t)devices);
}

json_t *sim_do_env(struct lapsim *w, const json_t *request)
{
	json_t *env = json_object();

	(void)request;
	for (size_t i = 0; env && i < w->env.n; i++) {
		json_t *value =
			w->env.var[i].value ? json_string(w->env.var[i].value) : json_null();

		if (json_object_set_new(env, w->env.var[i].name, value) != 0) {
			json_decref(env);
			env = NULL;
		}
	}
	return json_pack("{sb so}", "ok", 1, "env", env);
}

json_t *sim_do_status(struct lapsim *w, const json_t *request)
{
	char now[LAPS_FILETIME_TEXT], seed[24];
	uint64_t uptime = sim_monotonic_ms() - w->started_ms;

	(void)request;
	laps_filetime_format(sim_clock_now(&w->clock), now);
	snprintf(seed, sizeof(seed), "%" PRIu64, w->domain.seed);
	return json_pack("{sb ss ss ss sI ss si si s{si si si ss} s{si si si} so}", "ok", 1, "dir",
			 w->dir.path, "domain", w->domain.dns_name, "seed", seed, "uptime_ms",
			 (json_int_t)uptime, "time", now, "computers", (int)w->domain.computers,
			 "pid", (int)getpid(), "directory", "pid", (int)w->slapd.child.pid,
			 "ldap_port", (int)w->slapd.ldap_port, "ldaps_port",
			 (int)w->slapd.ldaps_port, "ldapi_uri", w->slapd.ldapi_uri, "key_service",
			 "pid", (int)w->kds.child.pid, "rpc_port", (int)w->kds.rpc_port, "kds_port",
			 (int)w->kds.kds_port, "cloud", cloud_status(w));
}
