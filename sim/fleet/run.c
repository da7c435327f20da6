/* SPDX-License-Identifier: MIT */
#include <laps/decide.h>
#include <laps/filetime.h>
#include <malloc.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fleet/progress.h"
#include "fleet/result.h"
#include "fleet/series.h"
#include "fleet/trouble.h"
#include "lib/child.h"
#include "lib/monotonic.h"

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

/* A world that answers late makes minutes long: the rest of one is left when somebody wants us to
 * end. */
static void turn(void *arg, unsigned worker, size_t i)
{
	struct running *r = arg;

	if (r->fleet.world && sim_interrupted())
		return;
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
	return fleet_goes_on(err);
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

/* As many minutes, or as many as there are until something ends the run. */
static bool run_part(struct running *r, fleet_part part, uint32_t minutes, struct sim_err *err)
{
	struct fleet_part_result *p = &r->result->part[part];
	const uint64_t begin_ns = sim_monotonic_ns();
	const double cpu_s = fleet_cpu_s(), server_cpu_s = r->fleet.back->cpu(&r->fleet);
	bool ok = true;

	for (p->minutes = 0; ok && p->minutes < minutes; p->minutes++) {
		ok = run_minute(r, err);
		look_around(r, part, !ok || p->minutes + 1 == minutes);
	}
	p->seconds = (double)(sim_monotonic_ns() - begin_ns) / 1e9;
	p->cpu_s = fleet_cpu_s() - cpu_s;
	/* less than before, where a server has gone */
	p->server_cpu_s = fmax(r->fleet.back->cpu(&r->fleet) - server_cpu_s, 0);
	p->size = r->fleet.back->size(&r->fleet);
	sum(&r->fleet, &p->tally);
	for (uint32_t i = 0; i < r->fleet.o.threads; i++)
		r->fleet.worker[i].tally = (struct fleet_tally){0};
	memset(&r->series.before, 0, sizeof(r->series.before));
	r->series.rotations_before = 0;
	return ok;
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

/* From outside, at each controller. */
static bool judge_all(struct running *r, struct sim_err *err)
{
	struct fleet *f = &r->fleet;
	bool ok = fleet_agree(f, err);

	f->end_ticks = f->base_ticks + r->minute * (60 * LAPS_TICKS_PER_SECOND);
	for (uint32_t i = 0; ok && i < f->controllers; i++)
		ok = fleet_judge(f, i, &r->result->judgement[i], err);
	r->result->judged = ok;
	return ok;
}

/* Half of it says nothing. */
static bool measure(struct fleet *f, struct fleet_ceiling *out, struct sim_err *err)
{
	const bool ok = !f->o.ceiling ||
			(fleet_ceiling_of_protect(f, out, err) && f->back->ceiling(f, out, err));

	if (!ok)
		*out = (struct fleet_ceiling){0};
	return ok;
}

/* With what is wrong in the world undone, whatever has ended the run: it may be somebody's. */
static bool run_and_judge(struct running *r, struct sim_err *err)
{
	struct sim_err ignored;
	bool ok, healed;

	fleet_series_init(&r->series, r->result);
	ok = run_all(r, err);
	healed = fleet_trouble_end(&r->fleet, ok ? err : &ignored);
	ok = ok && healed && judge_all(r, err) && measure(&r->fleet, &r->result->ceiling, err);
	if (!ok)
		r->result->end = *err;
	r->result->controllers = r->fleet.controllers;
	r->result->peak_bytes = fleet_peak_bytes();
	return ok;
}

bool fleet_run(const struct sim_fleet_options *o, const struct sim_fleet_domain *d,
	       const struct sim_fleet_world *world, const struct fleet_back *back,
	       struct sim_fleet_result **out, struct sim_err *err)
{
	struct running r = {.idle_bytes = bytes_in_use(),
			    .fleet = {.o = *o,
				      .domain = d,
				      .base_ticks = o->start_ticks,
				      .world = world,
				      .back = back}};
	bool begun, ok;

	/* those of a world are counted as they are found */
	r.fleet.controllers = world ? 0 : 1;
	r.result = calloc(1, sizeof(*r.result));
	if (!r.result)
		return sim_fail_nomem(err);
	r.result->o = *o;
	r.result->back = back->name;
	fleet_progress_init(&r.progress, o->quiet);
	begun = fleet_setup(&r.fleet, err);
	ok = begun && run_and_judge(&r, err);
	fleet_progress_end(&r.progress);
	fleet_teardown(&r.fleet);
	free(r.due);
	if (!begun)
		sim_fleet_free(&r.result);
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
	bool well = r->judged;

	for (uint32_t i = 0; i < r->controllers; i++)
		well = well && r->judgement[i].lost.n == 0 && r->judgement[i].locked_out.n == 0 &&
		       r->judgement[i].unused < r->o.devices;
	return well;
}
