/* SPDX-License-Identifier: MIT */
/*
 * A world is put back: as it began (reset), or parts of it as they are in an image (restore). Both
 * prepare what may fail while everything runs, with the hosts locked against cycles; then servers
 * are killed, databases change places, and the same servers start on the same ports.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "directory/conf.h"
#include "directory/image.h"
#include "lib/hostlock.h"
#include "lib/snapshot.h"
#include "run/links.h"
#include "run/world.h"

static int open_dir(const struct lapsim *w, const char *name, struct sim_err *err)
{
	int fd = openat(w->dir.fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		sim_fail_errno(err, errno, "cannot open", name);
	return fd;
}

/* host NULL: all. */
static bool lock_hosts(const struct lapsim *w, const char *host, struct sim_hostlock *out,
		       struct sim_err *err)
{
	int hosts = open_dir(w, "hosts", err);
	bool ok = hosts >= 0 && sim_hostlock_take(hosts, host, SIM_HOSTLOCK_WAIT_MS, out, err);

	if (hosts >= 0)
		close(hosts);
	return ok;
}

/* From here on the world is as it is to be, or it is broken. */
static bool break_world(struct lapsim *w, const char *doing, struct sim_err *err)
{
	snprintf(w->broken, sizeof(w->broken), "%s did not succeed: %.400s", doing, err->text);
	return false;
}

/* Tickets of people, and what acceptors remember of tickets they saw. */
static void forget_tickets(const struct lapsim *w)
{
	(void)unlinkat(w->dir.fd, "krb5cc", 0);
	(void)unlinkat(w->dir.fd, SIM_KDC_DIR "/replay", 0);
}

static bool stage_beginning(const struct lapsim *w, struct sim_err *err)
{
	int began = open_dir(w, SIM_BEGAN, err);
	bool ok = began >= 0 &&
		  sim_image_stage(w->dir.fd, w->domain.dcs, began, !w->has_entries, err);

	if (began >= 0)
		close(began);
	return ok;
}

static bool begin_again(struct lapsim *w, struct sim_err *err)
{
	/* not while the servers say that they are ready */
	(void)sim_faults_hush(w->faults);
	sim_links_heal(w);
	for (uint32_t i = 0; i < w->domain.dcs; i++)
		w->dc[i].away = false;
	sim_servers_halt(w);
	forget_tickets(w);
	w->draw_seed = w->domain.seed;
	if ((sim_runs(w, LAPSIM_DIRECTORY) &&
	     !sim_image_put(w->dir.fd, w->domain.dcs, true, err)) ||
	    !sim_clock_begin_again(&w->clock, w->start_ticks, err))
		return false;
	/* the logs have changes of before already */
	if (w->has_entries)
		sim_world_next_second(w);
	return sim_servers_again(w, err) && sim_world_watch(w, err) &&
	       (!sim_runs(w, LAPSIM_CLOUD) || sim_cloud_begin_again(w->cloud, err)) &&
	       sim_hosts_begin_again(w, err);
}

bool sim_world_reset(struct lapsim *w, struct sim_err *err)
{
	struct sim_hostlock lock;
	bool ok;

	if (!lock_hosts(w, NULL, &lock, err))
		return false;
	ok = (!sim_runs(w, LAPSIM_DIRECTORY) || stage_beginning(w, err)) &&
	     (begin_again(w, err) || break_world(w, "the reset", err));
	if (ok)
		sim_faults_put_back(w->faults, w->began_faults);
	sim_hostlock_release(&lock);
	return ok;
}

/* An image whose parts have been read. */
struct ready {
	struct sim_snapshot image;
	struct sim_store *cloud; /* NULL: stays as it is */
	bool hosts, directory;
	const char *host;
};

static void drop(struct lapsim *w, struct ready *r)
{
	sim_image_drop(w->dir.fd, w->domain.dcs);
	sim_store_free(&r->cloud);
	sim_snapshot_close(&r->image);
}

static bool read_cloud(struct ready *r, struct sim_err *err)
{
	json_t *from = sim_snapshot_load_cloud(&r->image, err);
	bool ok = from && sim_store_read_saved(from, &r->cloud, err);

	json_decref(from);
	return ok;
}

static bool stage_directory(const struct lapsim *w, const struct ready *r, struct sim_err *err)
{
	int from = sim_snapshot_open_directory(&r->image, err);
	bool ok = from >= 0 && sim_image_stage(w->dir.fd, w->domain.dcs, from, false, err);

	if (from >= 0)
		close(from);
	return ok;
}

static bool prepare(struct lapsim *w, const struct sim_restore *o, struct ready *r,
		    struct sim_err *err)
{
	*r = (struct ready){.image = SIM_SNAPSHOT_NONE,
			    .hosts = o->hosts,
			    .directory = o->directory,
			    .host = o->host};
	if (sim_snapshot_open(w->dir.fd, o->name, &r->image, err) &&
	    (!o->host || sim_snapshot_has_host(&r->image, o->host, err)) &&
	    (!o->cloud || read_cloud(r, err)) && (!o->directory || stage_directory(w, r, err)))
		return true;
	drop(w, r);
	return false;
}

/* A log has its changes by the second and a number within it, from which slapd counts anew when it
 * is started: not in a second that the log may have already. */
void sim_world_next_second(const struct lapsim *w)
{
	const uint64_t left =
		LAPS_TICKS_PER_SECOND - sim_clock_now(&w->clock) % LAPS_TICKS_PER_SECOND;
	const struct timespec t = {.tv_sec = (time_t)(left / LAPS_TICKS_PER_SECOND),
				   .tv_nsec = (long)(left % LAPS_TICKS_PER_SECOND) * 100};

	if (w->domain.dcs > 1)
		nanosleep(&t, NULL);
}

static bool put_directory(struct lapsim *w, struct sim_err *err)
{
	uint64_t faults = sim_faults_hush(w->faults);
	bool ok;

	sim_servers_halt(w);
	forget_tickets(w);
	sim_world_next_second(w);
	ok = sim_image_put(w->dir.fd, w->domain.dcs, false, err) && sim_servers_again(w, err) &&
	     sim_world_watch(w, err);
	sim_faults_resume(w->faults, faults);
	return ok || break_world(w, "the restoration", err);
}

bool sim_world_restore(struct lapsim *w, const struct sim_restore *o,
		       char time[static LAPS_FILETIME_TEXT], struct sim_err *err)
{
	struct sim_hostlock lock;
	struct ready r;
	bool ok;

	if (!prepare(w, o, &r, err))
		return false;
	ok = lock_hosts(w, o->host, &lock, err);
	if (ok) {
		ok = (!r.hosts || sim_snapshot_put_hosts(&r.image, w->dir.fd, r.host, err)) &&
		     (!r.directory || put_directory(w, err));
		if (ok && r.cloud)
			sim_store_swap(sim_cloud_store(w->cloud), r.cloud);
		sim_hostlock_release(&lock);
	}
	snprintf(time, LAPS_FILETIME_TEXT, "%s", sim_snapshot_time(&r.image));
	drop(w, &r);
	return ok;
}
