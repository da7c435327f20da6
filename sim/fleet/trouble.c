/* SPDX-License-Identifier: MIT */
#include "fleet/trouble.h"

#define OUTAGE "ldap.any=cut-before"

void fleet_trouble_begin(struct fleet *f, uint32_t minute)
{
	if (f->o.outage_s == 0)
		return;
	f->outage_from_s = (uint64_t)minute * 60 + f->o.outage_from_s;
	f->outage_end_s = f->outage_from_s + f->o.outage_s;
}

/* The directory of a world is away when it cuts every connection. */
static bool set_outage(struct fleet *f, bool on, struct sim_err *err)
{
	if (on == f->away)
		return true;
	f->away = on;
	return f->world->fault(f->world->ctx, OUTAGE, on, err);
}

/* Devices are answered all the same. */
static bool set_stall(struct fleet *f, bool on, struct sim_err *err)
{
	bool ok = true;

	if (on == f->stalled)
		return true;
	f->stalled = on;
	for (unsigned i = 1; ok && i <= f->controllers; i++)
		ok = f->world->stall(f->world->ctx, i, on, err);
	return ok;
}

bool fleet_trouble_keep(struct fleet *f, uint32_t minute, struct sim_err *err)
{
	const uint64_t now_s = minute * UINT64_C(60), from_s = f->o.stall_from_s;

	if (!f->world)
		return true;
	return set_outage(f, now_s >= f->outage_from_s && now_s < f->outage_end_s, err) &&
	       (f->controllers == 1 ||
		set_stall(f, now_s >= from_s && now_s - from_s < f->o.stall_s, err));
}

bool fleet_trouble_end(struct fleet *f, struct sim_err *err)
{
	const bool back = set_outage(f, false, err);

	return set_stall(f, false, err) && back;
}
