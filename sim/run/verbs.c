/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <laps/filetime.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/duration.h"
#include "lib/monotonic.h"
#include "lib/snapshot.h"
#include "lib/timeline.h"
#include "run/world.h"

static const char *text_of(const json_t *request, const char *name)
{
	const char *text = json_string_value(json_object_get(request, name));

	return text ? text : "";
}

static json_t *refuse(const struct sim_err *err)
{
	return sim_control_refuse(err->text);
}

static json_t *answer_time(const struct lapsim *w)
{
	uint64_t now = sim_clock_now(&w->clock);
	char text[LAPS_FILETIME_TEXT], digits[24];

	laps_filetime_format(now, text);
	snprintf(digits, sizeof(digits), "%" PRIu64, now);
	return json_pack("{sb ss ss}", "ok", 1, "time", text, "filetime", digits);
}

/* {"verb": "clock", "op": "now" | "set", "time": TIME | "advance", "duration": DURATION} */
static json_t *do_clock(struct lapsim *w, const json_t *request)
{
	const char *op = text_of(request, "op"), *time = text_of(request, "time");
	const char *duration = text_of(request, "duration");
	struct sim_err err;
	uint64_t n;

	if (strcmp(op, "now") == 0)
		return answer_time(w);
	if (strcmp(op, "set") == 0) {
		if (laps_filetime_parse(time, &n, NULL) != LAPS_OK) {
			sim_fail(&err, "'%.64s' is not a time", time);
			return refuse(&err);
		}
		return sim_clock_set(&w->clock, n, &err) ? answer_time(w) : refuse(&err);
	}
	if (strcmp(op, "advance") == 0)
		return sim_duration_parse(duration, &n, &err) &&
				       sim_clock_advance(&w->clock, n, &err)
			       ? answer_time(w)
			       : refuse(&err);
	sim_fail(&err, "clock has no operation '%.64s': now, set or advance", op);
	return refuse(&err);
}

static json_t *save_cloud(void *ctx)
{
	return sim_store_save(ctx);
}

static json_t *answer_list(const struct lapsim *w)
{
	struct sim_err err;
	json_t *list = sim_snapshot_list(w->dir.fd, &err);

	return list ? json_pack("{sb so}", "ok", 1, "snapshots", list) : refuse(&err);
}

/* {"verb": "snapshot", "op": "list" | "take", "name": NAME, "host": HOST, "replace": true} */
static json_t *do_snapshot(struct lapsim *w, const json_t *request)
{
	const char *op = text_of(request, "op");
	const char *host = json_string_value(json_object_get(request, "host"));
	struct sim_err err;

	if (strcmp(op, "list") == 0)
		return answer_list(w);
	if (strcmp(op, "take") != 0) {
		sim_fail(&err, "snapshot has no operation '%.64s': list or take", op);
		return refuse(&err);
	}
	return sim_snapshot_take(w->dir.fd, text_of(request, "name"), host,
				 json_is_true(json_object_get(request, "replace")), save_cloud,
				 sim_cloud_store(w->cloud), sim_clock_now(&w->clock), &err)
		       ? sim_control_ok()
		       : refuse(&err);
}

static bool restore_cloud(struct lapsim *w, const char *name, struct sim_err *err)
{
	json_t *from = sim_snapshot_load_cloud(w->dir.fd, name, err);
	bool ok = from && sim_store_load(sim_cloud_store(w->cloud), from, err);

	json_decref(from);
	return ok;
}

/* {"verb": "restore", "name": NAME, "only": "host" | "cloud", "host": HOST}; without only: one
 * host, or the cloud and all hosts. */
static json_t *do_restore(struct lapsim *w, const json_t *request)
{
	const char *host = json_string_value(json_object_get(request, "host"));
	const char *only = text_of(request, "only"), *name = text_of(request, "name");
	bool hosts = strcmp(only, "host") == 0, cloud = strcmp(only, "cloud") == 0;
	struct sim_err err;

	if (!*only) {
		hosts = true;
		cloud = host == NULL;
	}
	if (!hosts && !cloud)
		return sim_control_refuse("no image has the directory yet: restore with --only "
					  "host or --only cloud, or both without");
	if (!hosts && host)
		return sim_control_refuse("a host is not in the cloud: --host goes with hosts");
	return (!cloud || restore_cloud(w, name, &err)) &&
			       (!hosts || sim_snapshot_restore(w->dir.fd, name, host, &err))
		       ? sim_control_ok()
		       : refuse(&err);
}

/* {"verb": "cloud"} or, to change a setting, {"verb": "cloud", "name": NAME, "value": VALUE} */
static json_t *do_cloud(struct lapsim *w, const json_t *request)
{
	const char *name = json_string_value(json_object_get(request, "name"));
	const char *value = json_string_value(json_object_get(request, "value"));
	struct sim_err err;

	if ((name || value) && !sim_cloud_set(w->cloud, name ? name : "", value ? value : "", &err))
		return refuse(&err);
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

static json_t *do_env(struct lapsim *w)
{
	json_t *env = json_object();

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

static json_t *do_status(struct lapsim *w)
{
	char now[LAPS_FILETIME_TEXT], seed[24];
	uint64_t uptime = sim_monotonic_ms() - w->started_ms;

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

json_t *sim_verb(void *ctx, const char *verb, const json_t *request, bool *hold)
{
	struct lapsim *w = ctx;
	json_t *answer;
	const char *why;

	if (strcmp(verb, "clock") == 0) {
		answer = do_clock(w, request);
	} else if (strcmp(verb, "env") == 0) {
		answer = do_env(w);
	} else if (strcmp(verb, "status") == 0) {
		answer = do_status(w);
	} else if (strcmp(verb, "snapshot") == 0) {
		answer = do_snapshot(w, request);
	} else if (strcmp(verb, "restore") == 0) {
		answer = do_restore(w, request);
	} else if (strcmp(verb, "cloud") == 0) {
		answer = do_cloud(w, request);
	} else if (strcmp(verb, "fault") == 0) {
		answer = sim_do_fault(w, request);
	} else if (strcmp(verb, "down") == 0) {
		w->leaving = *hold = true;
		w->keep = w->keep || json_is_true(json_object_get(request, "keep"));
		answer = sim_control_ok();
	} else {
		struct sim_err err;

		sim_fail(&err, "there is no verb '%.64s'", verb);
		answer = refuse(&err);
	}
	why = json_string_value(json_object_get(answer, "error"));
	sim_timeline_request(w->dir.fd, sim_clock_now(&w->clock), verb, why ? why : "ok");
	return answer;
}
