/* SPDX-License-Identifier: MIT */
#include <laps/gkdi.h>
#include <laps/rootkeychoice.h>

bool laps_root_key_valid(const struct laps_root_key_times *t, uint64_t period_start_ticks)
{
	const uint64_t early = LAPS_GKDI_CYCLE_TICKS + LAPS_KDS_SKEW_TICKS;

	return t->used_ticks != 0 &&
	       (t->used_ticks <= early || t->used_ticks - early <= period_start_ticks);
}

bool laps_root_key_later(const struct laps_root_key_times *a, const struct laps_root_key_times *b)
{
	if (a->used_ticks != b->used_ticks)
		return a->used_ticks > b->used_ticks;
	return a->created_ticks > b->created_ticks;
}
