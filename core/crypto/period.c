/* SPDX-License-Identifier: MIT */
#include <laps/gkdi.h>

#define CYCLES_PER_L1 32
#define CYCLES_PER_L0 (32 * CYCLES_PER_L1)

struct laps_period laps_gkdi_period(uint64_t ticks)
{
	uint64_t cycle = ticks / LAPS_GKDI_CYCLE_TICKS;

	return (struct laps_period){
		.l0 = (int32_t)(cycle / CYCLES_PER_L0),
		.l1 = (int32_t)(cycle / CYCLES_PER_L1 % 32),
		.l2 = (int32_t)(cycle % 32),
	};
}

uint64_t laps_gkdi_period_start(const struct laps_period *p)
{
	uint64_t cycle =
		(uint64_t)p->l0 * CYCLES_PER_L0 + (uint64_t)p->l1 * CYCLES_PER_L1 + (uint64_t)p->l2;

	/* a made-up L0 must not come round to a date of our days */
	if (cycle >= UINT64_MAX / LAPS_GKDI_CYCLE_TICKS)
		return LAPS_GKDI_NO_START;
	return cycle * LAPS_GKDI_CYCLE_TICKS;
}
