/* SPDX-License-Identifier: MIT */
#include "web/data.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lib/faultfile.h"
#include "lib/faultmap.h"
#include "lib/snapshot.h"
#include "lib/timeline.h"
#include "lib/worldask.h"
#include "lib/worldclock.h"
#include "view/view.h"
#include "web/lines.h"

#define PATIENCE_S 2     /* for another page that looks just now */
#define QUICK_MS   5000  /* for what the world does at once */
#define LONG_MS    25000 /* for what waits for cycles and servers */

struct web_data {
	char *dir;
	int fd; /* of dir */
	struct sim_clock clock;
	pthread_mutex_t lock; /* guards the view: it is of one thread at a time */
	struct sim_view *view;
	json_t *status; /* as of the start: what does not change */
};

static uint64_t now(void *ctx)
{
	const struct web_data *d = ctx;

	return sim_clock_now(&d->clock);
}

/* Somebody else may look, at a directory that is slow on purpose. */
static bool lock_view(struct web_data *d, struct sim_err *err)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += PATIENCE_S;
	return pthread_mutex_timedlock(&d->lock, &until) == 0 ||
	       sim_fail(err, "the world is slow to answer; try again");
}

static json_t *devices(void *ctx, struct sim_err *err)
{
	struct web_data *d = ctx;
	json_t *out;

	if (!lock_view(d, err))
		return NULL;
	out = sim_view_devices(d->view, err);
	pthread_mutex_unlock(&d->lock);
	return out;
}

static json_t *device(void *ctx, const char *name, struct sim_err *err)
{
	struct web_data *d = ctx;
	json_t *out;

	if (!lock_view(d, err))
		return NULL;
	out = sim_view_device(d->view, name, err);
	pthread_mutex_unlock(&d->lock);
	return out;
}

static json_t *passwords(void *ctx, const char *name, struct sim_err *err)
{
	struct web_data *d = ctx;
	json_t *out;

	if (!lock_view(d, err))
		return NULL;
	out = sim_view_passwords(d->view, name, err);
	pthread_mutex_unlock(&d->lock);
	return out;
}

static bool expire(void *ctx, const char *name, struct sim_err *err)
{
	struct web_data *d = ctx;
	bool ok;

	if (!lock_view(d, err))
		return false;
	ok = sim_view_expire(d->view, name, err);
	pthread_mutex_unlock(&d->lock);
	return ok;
}

static json_t *timeline(void *ctx, const char *source, struct sim_err *err)
{
	const struct web_data *d = ctx;

	return web_lines(d->fd, source, err);
}

static bool note(void *ctx, const char *verb, const char *name, struct sim_err *err)
{
	const struct web_data *d = ctx;

	return sim_timeline_deed(d->fd, sim_clock_now(&d->clock), verb, name, err);
}

static json_t *faults(void *ctx, struct sim_err *err)
{
	const struct web_data *d = ctx;
	struct laps_worldfault *map;
	char path[PATH_MAX];
	json_t *out;

	snprintf(path, sizeof(path), "%s/" SIM_FAULTS, d->dir);
	if (!sim_faults_open(path, &map, err))
		return NULL;
	out = sim_faults_list(map);
	sim_faults_close(&map);
	if (!out)
		(void)sim_fail_nomem(err);
	return out;
}

static json_t *snapshots(void *ctx, struct sim_err *err)
{
	const struct web_data *d = ctx;

	return sim_snapshot_list(d->fd, err);
}

static json_t *status(void *ctx, struct sim_err *err)
{
	const struct web_data *d = ctx;

	(void)err;
	return json_incref(d->status);
}

static bool ask(void *ctx, const json_t *request, struct sim_err *err)
{
	static const char *const slow[] = {"snapshot", "restore", "reset"};
	const struct web_data *d = ctx;
	const char *verb = json_string_value(json_object_get(request, "verb"));
	unsigned most_ms = QUICK_MS;
	json_t *answer = NULL;
	bool ok;

	if (!verb)
		return sim_fail_nomem(err);
	for (size_t i = 0; i < sizeof(slow) / sizeof(slow[0]); i++)
		if (strcmp(verb, slow[i]) == 0)
			most_ms = LONG_MS;
	ok = sim_world_ask_within(d->dir, request, most_ms, &answer, err);
	json_decref(answer);
	return ok;
}

struct web_source web_data_source(struct web_data *d)
{
	return (struct web_source){.ctx = d,
				   .now = now,
				   .devices = devices,
				   .device = device,
				   .passwords = passwords,
				   .expire = expire,
				   .timeline = timeline,
				   .note = note,
				   .faults = faults,
				   .snapshots = snapshots,
				   .status = status,
				   .ask = ask};
}

static bool open_files(struct web_data *d, struct sim_err *err)
{
	const char *dir = json_string_value(json_object_get(d->status, "dir"));
	char path[PATH_MAX];

	if (!dir)
		return sim_fail(err, "the world gave an answer that is not a status");
	d->dir = strdup(dir);
	if (!d->dir)
		return sim_fail_nomem(err);
	d->fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (d->fd < 0)
		return sim_fail_errno(err, errno, "cannot open", dir);
	snprintf(path, sizeof(path), "%s/clock", dir);
	return sim_clock_open(path, &d->clock, err);
}

bool web_data_open(const char *dir, struct web_data **out, struct sim_err *err)
{
	struct web_data *d = calloc(1, sizeof(*d));
	json_t *request = json_pack("{ss}", "verb", "status");
	bool ok = d && request;

	if (!ok)
		(void)sim_fail_nomem(err);
	if (d) {
		d->fd = -1;
		pthread_mutex_init(&d->lock, NULL);
	}
	ok = ok && sim_world_ask_within(dir, request, QUICK_MS, &d->status, err) &&
	     open_files(d, err) && sim_view_open(dir, &d->view, err);
	json_decref(request);
	if (ok)
		*out = d;
	else
		web_data_close(&d);
	return ok;
}

void web_data_close(struct web_data **d)
{
	if (!*d)
		return;
	sim_view_close(&(*d)->view);
	if ((*d)->clock.map)
		sim_clock_close(&(*d)->clock);
	if ((*d)->fd >= 0)
		close((*d)->fd);
	pthread_mutex_destroy(&(*d)->lock);
	json_decref((*d)->status);
	free((*d)->dir);
	free(*d);
	*d = NULL;
}
