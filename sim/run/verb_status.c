/* SPDX-License-Identifier: MIT */
/* What a world says of itself. */
#include <inttypes.h>
#include <laps/filetime.h>
#include <stdio.h>
#include <unistd.h>

#include "lib/monotonic.h"
#include "lib/snapshot.h"
#include "run/verbs.h"

/* {"verb": "cloud"} or, to change a setting, {"verb": "cloud", "name": NAME, "value": VALUE} */
json_t *sim_do_cloud(struct lapsim *w, const json_t *request)
{
	const char *name = json_string_value(json_object_get(request, "name"));
	const char *value = json_string_value(json_object_get(request, "value"));
	struct sim_err err;

	if (!sim_runs(w, LAPSIM_CLOUD))
		return sim_control_refuse("this world has no cloud");
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

json_t *sim_verb_controller(const struct sim_slapd *s)
{
	json_t *o = s->child.pid ? json_pack("{si}", "pid", (int)s->child.pid) : json_object();

	json_object_update_new(o,
			       json_pack("{si si ss}", "ldap_port", (int)s->ldap_port, "ldaps_port",
					 (int)s->ldaps_port, "ldapi_uri", s->ldapi_uri));
	return o;
}

/* The first, and behind it the others: "dc2", ... */
static json_t *directory_status(const struct lapsim *w)
{
	json_t *o = sim_verb_controller(&w->dc[0]);
	char name[16];

	for (uint32_t i = 1; i < w->domain.dcs; i++) {
		snprintf(name, sizeof(name), "dc%u", i + 1);
		json_object_set_new(o, name, sim_verb_controller(&w->dc[i]));
	}
	return o;
}

static json_t *key_service_status(const struct sim_kds *k)
{
	return json_pack("{si si si}", "pid", (int)k->child.pid, "rpc_port", (int)k->rpc_port,
			 "kds_port", (int)k->kds_port);
}

static json_t *rodc_status(const struct lapsim *w)
{
	json_t *o = json_pack("{si si si}", "pid", (int)w->rodc.child.pid, "ldap_port",
			      (int)w->rodc.ldap_port, "ldaps_port", (int)w->rodc.ldaps_port);

	if (sim_runs(w, LAPSIM_KDS))
		json_object_set_new(o, "key_service", key_service_status(&w->rodc_kds));
	return o;
}

static json_t *balancer_status(const struct lapsim *w)
{
	return json_pack("{si si si}", "pid", (int)w->balancer.child.pid, "ldap_port",
			 (int)w->balancer.ldap.number, "ldaps_port", (int)w->balancer.ldaps.number);
}

/* What runs; the others are not there. */
static void put_servers(const struct lapsim *w, json_t *o)
{
	json_t *names = json_array();

	for (size_t i = 0; sim_service_names[i]; i++)
		if (sim_runs(w, 1u << i))
			json_array_append_new(names, json_string(sim_service_names[i]));
	json_object_set_new(o, "services", names);
	if (sim_runs(w, LAPSIM_DIRECTORY))
		json_object_set_new(o, "directory", directory_status(w));
	if (w->relay)
		json_object_set_new(o, "links", sim_verb_links(w));
	if (w->has_rodc)
		json_object_set_new(o, "rodc", rodc_status(w));
	if (w->has_balancer)
		json_object_set_new(o, "balancer", balancer_status(w));
	if (sim_runs(w, LAPSIM_KDC))
		json_object_set_new(o, "kdc",
				    json_pack("{si si}", "pid", (int)w->kdc.child.pid, "port",
					      (int)w->kdc.port));
	if (sim_runs(w, LAPSIM_KDS))
		json_object_set_new(o, "key_service", key_service_status(&w->kds));
	if (sim_runs(w, LAPSIM_CLOUD))
		json_object_set_new(o, "cloud", cloud_status(w));
}

static json_t *snapshot_names(const struct lapsim *w)
{
	struct sim_err ignored;
	json_t *list = sim_snapshot_list(w->dir.fd, &ignored), *names = json_array(), *row;
	size_t i;

	json_array_foreach(list, i, row) json_array_append(names, json_object_get(row, "name"));
	json_decref(list);
	return names;
}

json_t *sim_do_status(struct lapsim *w, const json_t *request)
{
	char now[LAPS_FILETIME_TEXT], seed[24];
	uint64_t uptime = sim_monotonic_ms() - w->started_ms;
	json_t *o;

	(void)request;
	laps_filetime_format(sim_clock_now(&w->clock), now);
	snprintf(seed, sizeof(seed), "%" PRIu64, w->domain.seed);
	o = json_pack("{sb ss ss ss sI ss sI si si so so}", "ok", 1, "dir", w->dir.path, "domain",
		      w->domain.dns_name, "seed", seed, "uptime_ms", (json_int_t)uptime, "time",
		      now, "clock_offset_s", (json_int_t)sim_clock_offset(&w->clock), "computers",
		      (int)w->domain.computers, "pid", (int)getpid(), "faults",
		      sim_faults_list(w->faults), "snapshots", snapshot_names(w));
	if (o)
		put_servers(w, o);
	return o;
}
