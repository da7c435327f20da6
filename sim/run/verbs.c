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
				 json_is_true(json_object_get(request, "replace")),
				 sim_clock_now(&w->clock), &err)
		       ? sim_control_ok()
		       : refuse(&err);
}

/* {"verb": "restore", "name": NAME, "only": "host", "host": HOST} */
static json_t *do_restore(struct lapsim *w, const json_t *request)
{
	const char *host = json_string_value(json_object_get(request, "host"));
	struct sim_err err;

	if (strcmp(text_of(request, "only"), "host") != 0)
		return sim_control_refuse(
			"only hosts can be put back yet: restore with --only host");
	return sim_snapshot_restore(w->dir.fd, text_of(request, "name"), host, &err)
		       ? sim_control_ok()
		       : refuse(&err);
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
	return json_pack("{sb ss ss ss sI ss si si s{si si si ss}}", "ok", 1, "dir", w->dir.path,
			 "domain", w->domain.dns_name, "seed", seed, "uptime_ms",
			 (json_int_t)uptime, "time", now, "computers", (int)w->domain.computers,
			 "pid", (int)getpid(), "directory", "pid", (int)w->slapd.child.pid,
			 "ldap_port", (int)w->slapd.ldap_port, "ldaps_port",
			 (int)w->slapd.ldaps_port, "ldapi_uri", w->slapd.ldapi_uri);
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
