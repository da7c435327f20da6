/* SPDX-License-Identifier: MIT */
/*
 * When which device is next: a ring of minutes with a list of devices each. Putting one in costs
 * the same whatever the fleet's size; the lists are threaded through the records.
 */
#ifndef SIM_FLEET_CALENDAR_H
#define SIM_FLEET_CALENDAR_H
#include <stddef.h>
#include <stdint.h>

#include "fleet/device.h"

#define FLEET_MINUTES        128 /* of the ring; a cycle is at most 62 ahead */
#define FLEET_CYCLE_SECONDS  3600
#define FLEET_JITTER_SECONDS 60
#define FLEET_NO_DEVICE      UINT32_MAX

struct fleet_calendar {
	struct fleet_device *device; /* borrowed */
	uint32_t head[FLEET_MINUTES];
	uint32_t n[FLEET_MINUTES];
};

void fleet_calendar_init(struct fleet_calendar *c, struct fleet_device *device);
/* At its next_s, which lies less than FLEET_MINUTES minutes behind the last minute taken. */
void fleet_calendar_put(struct fleet_calendar *c, uint32_t index);
/* How many the minute has. */
size_t fleet_calendar_count(const struct fleet_calendar *c, uint32_t minute);
/* Take them out, in order of time and then of number. out has room for them. */
size_t fleet_calendar_take(struct fleet_calendar *c, uint32_t minute, uint32_t *out);

/* The second of its hour at which a device begins, and how long after one cycle the next comes. */
uint32_t fleet_first_s(uint64_t seed, uint32_t index);
uint32_t fleet_pause_s(uint64_t seed, uint32_t index, uint32_t last_s);
/* The controller that this cycle comes to first, of n. */
uint32_t fleet_controller_of(uint64_t seed, uint32_t index, uint32_t at_s, uint32_t n);

#endif
