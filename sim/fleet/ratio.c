/* SPDX-License-Identifier: MIT */
/* A run against what would be possible at best. */
#include "fleet/result.h"

double fleet_rate(uint64_t n, double seconds)
{
	return seconds > 0 ? (double)n / seconds : 0;
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
	return fleet_rate(fleet_tally_cycles(&r->part[FLEET_POLL].tally),
			  r->part[FLEET_POLL].seconds);
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

/* How a device shows who it is, by itself; NULL: others ask for it. */
static const struct fleet_pace *own(const struct sim_fleet_result *r)
{
	switch (r->o.identity) {
	case SIM_FLEET_BIND: return &r->ceiling.binds;
	case SIM_FLEET_KERBEROS: return &r->ceiling.bare;
	default: return NULL;
	}
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

/* One after the other, as they are on processors that all of it shares. */
double fleet_rotation_bound(const struct sim_fleet_result *r)
{
	const struct fleet_ceiling *c = &r->ceiling;
	const struct fleet_pace *part[] = {&c->protects, &c->searches, &c->modifies, own(r)};
	double s = 0;

	for (size_t i = 0; i < sizeof(part) / sizeof(part[0]); i++)
		s += part[i] && part[i]->rate > 0 ? 1 / part[i]->rate : 0;
	return s > 0 ? 1 / s : 0;
}

static double both(const struct fleet_pace *p)
{
	return p->cpu_s + p->server_cpu_s;
}

double fleet_made_of_cpu(const struct sim_fleet_result *r)
{
	const struct fleet_ceiling *c = &r->ceiling;

	return both(&c->protects) + both(&c->searches) + both(&c->modifies) +
	       (own(r) ? both(own(r)) : 0);
}
