/* SPDX-License-Identifier: MIT */
#include <laps/gkdi.h>
#include <laps/rootkeychoice.h>

bool laps_root_key_valid(const struct laps_root_key_times *t, uint64_t period_start_ticks)
{
	const uint64_t early = LAPS_GKDI_CYCLE_TICKS + LAPS_KDS_SKEW_TICKS;

	return t->used_ticks != 0 &&
	       (t->used_ticks <= early || t->used_ticks - early <= period_start_ticks);
}

size_t laps_root_key_choose(const struct laps_root_key_times *t, size_t n, uint64_t now_ticks)
{
	size_t best = SIZE_MAX;

	for (size_t i = 0; i < n; i++) {
		if (t[i].used_ticks == 0 || t[i].used_ticks > now_ticks)
			continue;
		if (best == SIZE_MAX || t[i].used_ticks > t[best].used_ticks ||
		    (t[i].used_ticks == t[best].used_ticks &&
		     t[i].created_ticks > t[best].created_ticks))
			best = i;
	}
	return best;
}
