/* SPDX-License-Identifier: MIT */
/* A run against what would be possible at best. */
#include "fleet/result.h"

double fleet_rate(uint64_t n, double seconds)
{
	return seconds > 0 ? (double)n / seconds : 0;
}

double fleet_done_rate(const struct fleet_part_result *p)
{
	return fleet_rate(fleet_tally_done(&p->tally), p->seconds);
}

static const struct fleet_part_result *rotating(const struct sim_fleet_result *r)
{
	return &r->part[r->part[FLEET_STORM].minutes > 0 ? FLEET_STORM : FLEET_FIRST];
}

static double cpu_of(const struct fleet_part_result *p, uint64_t n)
{
	return n > 0 ? (p->cpu_s + p->server_cpu_s) / (double)n : 0;
}

double fleet_rotation_rate(const struct sim_fleet_result *r)
{
	return fleet_rate(rotating(r)->tally.outcome[LAPS_CYCLE_ROTATED], rotating(r)->seconds);
}

double fleet_poll_rate(const struct sim_fleet_result *r)
{
	return fleet_done_rate(&r->part[FLEET_POLL]);
}

double fleet_rotation_cpu(const struct sim_fleet_result *r)
{
	return cpu_of(rotating(r), rotating(r)->tally.outcome[LAPS_CYCLE_ROTATED]);
}

double fleet_poll_cpu(const struct sim_fleet_result *r)
{
	return cpu_of(&r->part[FLEET_POLL], fleet_tally_cycles(&r->part[FLEET_POLL].tally));
}

const struct fleet_pace *fleet_rotation_ceiling(const struct sim_fleet_result *r, const char **name)
{
	const struct fleet_ceiling *c = &r->ceiling;
	const bool crypto = c->modifies.rate <= 0 || c->protects.rate < c->modifies.rate;
	const struct fleet_pace *least = crypto ? &c->protects : &c->modifies;

	*name = crypto ? "protecting" : "modifying";
	return least->rate > 0 ? least : NULL;
}

double fleet_session_rate(const struct fleet_part_result *p)
{
	return fleet_rate(p->tally.time[FLEET_SESSION].n, p->seconds);
}

double fleet_session_share(const struct fleet_part_result *p, fleet_timed what)
{
	const double all = (double)p->tally.time[FLEET_SESSION].sum_ns;

	return all > 0 ? (double)p->tally.time[what].sum_ns / all : 0;
}

double fleet_of_bare(const struct sim_fleet_result *r)
{
	return r->ceiling.bare.rate > 0 ? fleet_session_rate(rotating(r)) / r->ceiling.bare.rate
					: 0;
}

static double seconds_of(const struct fleet_pace *p)
{
	return p->rate > 0 ? 1 / p->rate : 0;
}

static double cpu_of_one(const struct fleet_pace *p)
{
	return p->cpu_s + p->server_cpu_s;
}

double fleet_cpu_of_bare(const struct sim_fleet_result *r)
{
	const double bare = cpu_of_one(&r->ceiling.bare);

	return bare > 0 ? cpu_of(rotating(r), rotating(r)->tally.time[FLEET_SESSION].n) / bare : 0;
}

/* Of all parts, one after the other. Where devices bind, a search and a modification have a bind
 * each, of which a rotation needs one; a session is none of their parts. */
static double sum_of_parts(const struct sim_fleet_result *r,
			   double (*of)(const struct fleet_pace *p))
{
	const struct fleet_ceiling *c = &r->ceiling;
	double sum = of(&c->protects) + of(&c->searches) + of(&c->modifies);

	if (r->o.identity == SIM_FLEET_BIND)
		sum -= of(&c->binds);
	if (r->o.identity == SIM_FLEET_KERBEROS)
		sum += of(&c->bare);
	return sum;
}

double fleet_rotation_bound(const struct sim_fleet_result *r)
{
	const double s = sum_of_parts(r, seconds_of);

	return s > 0 ? 1 / s : 0;
}

double fleet_made_of_cpu(const struct sim_fleet_result *r)
{
	return sum_of_parts(r, cpu_of_one);
}
