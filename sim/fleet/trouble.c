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

/* The directory of a world is away when it cuts every connection; until it surely is no longer. */
static bool set_outage(struct fleet *f, bool on, struct sim_err *err)
{
	bool ok;

	if (on == f->away)
		return true;
	ok = f->world->fault(f->world->ctx, OUTAGE, on, err);
	f->away = on || !ok;
	return ok;
}

/* Devices are answered all the same. */
static bool set_stall(struct fleet *f, bool on, struct sim_err *err)
{
	bool ok = true;

	if (on == f->stalled)
		return true;
	for (unsigned i = 1; i <= f->controllers; i++)
		ok = f->world->stall(f->world->ctx, i, on, err) && ok;
	f->stalled = on || !ok;
	return ok;
}

/* Whole minutes, all that it touches: a world is the same for all devices of one. */
static bool is_in(uint32_t minute, uint64_t from_s, uint64_t end_s)
{
	const uint64_t now_s = minute * UINT64_C(60);

	return now_s < end_s && now_s + 60 > from_s;
}

bool fleet_trouble_keep(struct fleet *f, uint32_t minute, struct sim_err *err)
{
	const uint64_t from_s = f->o.stall_from_s;

	return !f->world || (set_outage(f, is_in(minute, f->outage_from_s, f->outage_end_s), err) &&
			     set_stall(f, is_in(minute, from_s, from_s + f->o.stall_s), err));
}

bool fleet_trouble_end(struct fleet *f, struct sim_err *err)
{
	const bool back = set_outage(f, false, err);

	return set_stall(f, false, err) && back;
}
