/* SPDX-License-Identifier: MIT */
#include <laps/decide.h>
#include <laps/filetime.h>
#include <laps/protector.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "fleet/progress.h"
#include "fleet/result.h"
#include "fleet/series.h"
#include "fleet/trouble.h"
#include "lib/child.h"

#define HOUR     60 /* minutes */
#define AGE_DAYS 30 /* of the policy that devices have, and with it they all expire */

const char *const fleet_part_name[FLEET_PART_N] = {"first", "poll", "storm"};

struct running {
	struct fleet fleet;
	struct sim_fleet_result *result;
	struct fleet_series series;
	struct fleet_progress progress;
	uint32_t *due; /* of one minute */
	size_t due_max;
	uint32_t minute, minutes; /* of virtual time: the next, and how many in all */
	size_t idle_bytes;        /* in use by the process before there was a device */
};

static size_t bytes_in_use(void)
{
	const struct mallinfo2 m = mallinfo2();

	return m.uordblks + m.hblkhd;
}

/* Modes by share, spread over the fleet: device i has that of place i of a hundred, shuffled by a
 * step that has no factor with 100. */
static uint8_t mode_of(const struct sim_fleet_options *o, uint32_t index)
{
	uint32_t place = index % 100 * 37 % 100;
	uint8_t mode = 0;

	while (mode + 1 < SIM_FLEET_MODE_N && place >= o->share[mode])
		place -= o->share[mode++];
	return mode;
}

static bool make_devices(struct fleet *f, struct sim_err *err)
{
	f->device = calloc(f->o.devices, sizeof(*f->device));
	if (!f->device)
		return sim_fail_nomem(err);
	fleet_calendar_init(&f->calendar, f->device);
	for (uint32_t i = 0; i < f->o.devices; i++) {
		f->device[i].mode = mode_of(&f->o, i);
		f->device[i].next_s = fleet_first_s(f->o.seed, i);
		fleet_calendar_put(&f->calendar, i);
	}
	return true;
}

static bool open_workers(struct fleet *f, struct sim_err *err)
{
	f->worker = calloc(f->o.threads, sizeof(*f->worker));
	if (!f->worker)
		return sim_fail_nomem(err);
	for (uint32_t i = 0; i < f->o.threads; i++) {
		struct fleet_worker *w = &f->worker[i];

		w->fleet = f;
		fleet_ports_init(w);
		if (laps_protectors_new(&w->protectors) != LAPS_OK)
			return sim_fail_nomem(err);
		w->ports.keys.protectors = w->protectors;
		if (!f->back->open(w, err))
			return false;
		fleet_worker_watch(w);
	}
	return fleet_pool_start(f->o.threads, &f->pool, err);
}

static void close_fleet(struct fleet *f)
{
	fleet_pool_stop(&f->pool);
	for (uint32_t i = 0; f->worker && i < f->o.threads; i++) {
		if (f->worker[i].back)
			f->back->close(&f->worker[i]);
		laps_protectors_free(&f->worker[i].protectors);
	}
	free(f->worker);
	if (f->device)
		laps_wipe(f->device, f->o.devices * sizeof(*f->device));
	free(f->device);
	fleet_keys_free(&f->keys);
	f->back->destroy(f);
	pthread_mutex_destroy(&f->readers.lock);
}

static void turn(void *arg, unsigned worker, size_t i)
{
	struct running *r = arg;

	fleet_worker_turn(&r->fleet.worker[worker], r->due[i]);
}

static void sum(const struct fleet *f, struct fleet_tally *out)
{
	memset(out, 0, sizeof(*out));
	for (uint32_t i = 0; i < f->o.threads; i++)
		fleet_tally_merge(out, &f->worker[i].tally);
}

static bool run_minute(struct running *r, struct sim_err *err)
{
	struct fleet *f = &r->fleet;
	const size_t n = fleet_calendar_count(&f->calendar, r->minute);

	if (sim_interrupted())
		return sim_fail(err, "interrupted");
	if (f->world &&
	    !f->world->tend(f->world->ctx, f->base_ticks + r->minute * (60 * LAPS_TICKS_PER_SECOND),
			    err))
		return false;
	if (!fleet_trouble_keep(f, r->minute, err))
		return false;
	if (n > r->due_max) {
		free(r->due);
		r->due_max = n + n / 2;
		r->due = malloc(r->due_max * sizeof(*r->due));
		if (!r->due) {
			r->due_max = 0;
			return sim_fail_nomem(err);
		}
	}
	(void)fleet_calendar_take(&f->calendar, r->minute, r->due);
	fleet_pool_run(f->pool, n, turn, r);
	for (size_t i = 0; i < n; i++)
		fleet_calendar_put(&f->calendar, r->due[i]);
	r->minute++;
	return true;
}

static void look_around(struct running *r, fleet_part part, bool last)
{
	struct fleet_tally *all;

	if (!last && !fleet_series_is_due(&r->series))
		return;
	all = malloc(sizeof(*all));
	if (!all)
		return;
	sum(&r->fleet, all);
	fleet_series_add(&r->series, all, part, last);
	if (r->result->sample_n > 0)
		fleet_progress_show(&r->progress, fleet_part_name[part],
				    (double)r->minute / r->minutes,
				    r->result->sample[r->result->sample_n - 1].rate);
	free(all);
}

static bool run_part(struct running *r, fleet_part part, uint32_t minutes, struct sim_err *err)
{
	struct fleet_part_result *p = &r->result->part[part];
	const uint64_t begin_ns = fleet_clock_ns();
	const double cpu_s = fleet_cpu_s(), server_cpu_s = r->fleet.back->cpu(&r->fleet);

	p->minutes = minutes;
	for (uint32_t i = 0; i < minutes; i++) {
		if (!run_minute(r, err))
			return false;
		look_around(r, part, i + 1 == minutes);
	}
	p->seconds = (double)(fleet_clock_ns() - begin_ns) / 1e9;
	p->cpu_s = fleet_cpu_s() - cpu_s;
	p->server_cpu_s = r->fleet.back->cpu(&r->fleet) - server_cpu_s;
	p->size = r->fleet.back->size(&r->fleet);
	sum(&r->fleet, &p->tally);
	for (uint32_t i = 0; i < r->fleet.o.threads; i++)
		r->fleet.worker[i].tally = (struct fleet_tally){0};
	memset(&r->series.before, 0, sizeof(r->series.before));
	r->series.rotations_before = 0;
	return true;
}

/* What each device takes while it does nothing: all that is in use now and was not before, but for
 * the back end's values and what the workers have. */
static void weigh(struct running *r, size_t back_bytes)
{
	const struct fleet *f = &r->fleet;
	const size_t now = bytes_in_use(), other = r->idle_bytes + back_bytes;

	r->result->record_bytes = sizeof(struct fleet_device);
	/* Cyrus SASL 2.1.28 loses some 18 kB with each bind by GSSAPI under TLS, which are no
	 * device's and cannot be told from what is */
	if (f->o.identity != SIM_FLEET_KERBEROS)
		r->result->device_bytes = now > other ? (double)(now - other) / f->o.devices
						      : r->result->record_bytes;
}

static bool run_all(struct running *r, struct sim_err *err)
{
	struct fleet *f = &r->fleet;
	const uint32_t poll = (f->o.hours - 1) * HOUR;
	/* An outage of the storm has to end. An hour and twice the jitter later every device had
	 * a cycle. */
	const uint32_t storm =
		f->o.storm ? HOUR + 2 +
				     (uint32_t)((f->o.outage_s ? f->o.outage_from_s + f->o.outage_s
							       : 0) +
						59) /
					     60
			   : 0;

	r->minutes = HOUR + poll + storm;
	r->result->empty_size = f->back->size(f);
	if (!f->o.storm)
		fleet_trouble_begin(f, HOUR);
	if (!run_part(r, FLEET_FIRST, HOUR, err))
		return false;
	weigh(r, f->world ? 0 : (size_t)f->back->size(f));
	if (poll > 0 && !run_part(r, FLEET_POLL, poll, err))
		return false;
	if (storm == 0)
		return true;
	f->base_ticks += AGE_DAYS * LAPS_TICKS_PER_DAY;
	fleet_trouble_begin(f, r->minute);
	return run_part(r, FLEET_STORM, storm, err);
}

bool fleet_run(const struct sim_fleet_options *o, const struct sim_fleet_domain *d,
	       const struct sim_fleet_world *world, const struct fleet_back *back,
	       struct sim_fleet_result **out, struct sim_err *err)
{
	struct running r = {.idle_bytes = bytes_in_use()};
	struct fleet *f = &r.fleet;
	bool ok;

	f->o = *o;
	f->domain = d;
	f->base_ticks = o->start_ticks;
	f->world = world;
	f->controllers = world ? 0 : 1; /* those of a world are counted as they are found */
	f->back = back;
	pthread_mutex_init(&f->readers.lock, NULL);
	r.result = calloc(1, sizeof(*r.result));
	if (!r.result) {
		pthread_mutex_destroy(&f->readers.lock);
		return sim_fail_nomem(err);
	}
	r.result->o = *o;
	r.result->back = f->back->name;
	fleet_series_init(&r.series, r.result);
	fleet_progress_init(&r.progress, o->quiet);
	ok = fleet_keys_new(d->root_key, d->dns_name, &f->keys, err) && f->back->make(f, err) &&
	     make_devices(f, err) && open_workers(f, err) && f->back->prepare(f, err) &&
	     run_all(&r, err);
	r.result->controllers = f->controllers;
	ok = ok && fleet_trouble_end(f, err) && fleet_agree(f, err);
	for (uint32_t i = 0; ok && i < f->controllers; i++)
		ok = fleet_judge(f, i, &r.result->judgement[i], err);
	if (ok && o->ceiling)
		ok = fleet_ceiling_of_protect(f, &r.result->ceiling, err) &&
		     f->back->ceiling(f, &r.result->ceiling, err);
	fleet_progress_end(&r.progress);
	close_fleet(f);
	free(r.due);
	if (!ok)
		sim_fleet_free(&r.result);
	else
		*out = r.result;
	return ok;
}

bool sim_fleet_run(const struct sim_fleet_options *o, const struct sim_fleet_domain *d,
		   const struct sim_fleet_world *world, struct sim_fleet_result **out,
		   struct sim_err *err)
{
	return fleet_run(o, d, world, world ? &fleet_world : &fleet_memory, out, err);
}

void sim_fleet_free(struct sim_fleet_result **r)
{
	free(*r);
	*r = NULL;
}

bool sim_fleet_is_well(const struct sim_fleet_result *r)
{
	bool well = true;

	for (uint32_t i = 0; i < r->controllers; i++)
		well = well && r->judgement[i].lost.n == 0 && r->judgement[i].locked_out.n == 0 &&
		       r->judgement[i].devices == r->o.devices;
	return well;
}
