/* SPDX-License-Identifier: MIT */
/* Images of a world, and putting it back. */
#include <string.h>

#include "directory/image.h"
#include "lib/snapshot.h"
#include "run/verbs.h"

struct taking {
	struct lapsim *world;
	uint64_t stopped_us; /* for how long slapd stood still */
};

static json_t *save_cloud(void *ctx)
{
	return sim_store_save(sim_cloud_store(((struct taking *)ctx)->world->cloud));
}

static bool save_directory(void *ctx, int to, struct sim_err *err)
{
	struct taking *t = ctx;

	return sim_image_take(t->world->dir.fd, t->world->domain.dcs, to, t->world->dc,
			      &t->stopped_us, err);
}

static json_t *answer_list(const struct lapsim *w)
{
	struct sim_err err;
	json_t *list = sim_snapshot_list(w->dir.fd, &err);

	return list ? json_pack("{sb so}", "ok", 1, "snapshots", list) : sim_verb_refuse(&err);
}

/* {"verb": "snapshot", "op": "list" | "take", "name": NAME, "host": HOST, "replace": true} */
json_t *sim_do_snapshot(struct lapsim *w, const json_t *request)
{
	const char *op = sim_verb_text(request, "op");
	const char *host = json_string_value(json_object_get(request, "host"));
	struct taking t = {.world = w};
	const struct sim_snapshot_source source = {
		.ctx = &t,
		.cloud = sim_runs(w, LAPSIM_CLOUD) ? save_cloud : NULL,
		.directory = sim_runs(w, LAPSIM_DIRECTORY) ? save_directory : NULL};
	struct sim_err err;

	if (strcmp(op, "list") == 0)
		return answer_list(w);
	if (strcmp(op, "take") != 0) {
		sim_fail(&err, "snapshot has no operation '%.64s': list or take", op);
		return sim_verb_refuse(&err);
	}
	if (!sim_snapshot_take(w->dir.fd, sim_verb_text(request, "name"), host,
			       json_is_true(json_object_get(request, "replace")), &source,
			       sim_clock_now(&w->clock), &err))
		return sim_verb_refuse(&err);
	return json_pack("{sb sI}", "ok", 1, "stopped_us", (json_int_t)t.stopped_us);
}

/* {"verb": "restore", "name": NAME, "only": "host" | "directory" | "cloud", "host": HOST}; without
 * only: one host, or everything. */
json_t *sim_do_restore(struct lapsim *w, const json_t *request)
{
	const char *only = sim_verb_text(request, "only");
	struct sim_restore o = {.name = sim_verb_text(request, "name"),
				.host = json_string_value(json_object_get(request, "host")),
				.hosts = strcmp(only, "host") == 0,
				.directory = strcmp(only, "directory") == 0,
				.cloud = strcmp(only, "cloud") == 0};
	char time[LAPS_FILETIME_TEXT];
	struct sim_err err;

	if (!*only) {
		o.hosts = true;
		o.directory = !o.host && sim_runs(w, LAPSIM_DIRECTORY);
		o.cloud = !o.host && sim_runs(w, LAPSIM_CLOUD);
	}
	if ((o.directory && !sim_runs(w, LAPSIM_DIRECTORY)) ||
	    (o.cloud && !sim_runs(w, LAPSIM_CLOUD))) {
		sim_fail(&err, "this world has no %s", only);
		return sim_verb_refuse(&err);
	}
	if (!o.hosts && !o.directory && !o.cloud)
		return sim_control_refuse("what is put back is host, directory or cloud, or all");
	if (!o.hosts && o.host)
		return sim_control_refuse("a host is neither in the directory nor in the cloud: "
					  "--host goes with hosts");
	return sim_world_restore(w, &o, time, &err) ? json_pack("{sb ss}", "ok", 1, "time", time)
						    : sim_verb_refuse(&err);
}

/* {"verb": "reset"} */
json_t *sim_do_reset(struct lapsim *w, const json_t *request)
{
	struct sim_err err;

	(void)request;
	return sim_world_reset(w, &err) ? sim_control_ok() : sim_verb_refuse(&err);
}
