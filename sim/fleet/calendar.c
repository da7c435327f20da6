/* SPDX-License-Identifier: MIT */
#include "fleet/calendar.h"

#include <stdlib.h>

void fleet_calendar_init(struct fleet_calendar *c, struct fleet_device *device)
{
	c->device = device;
	for (int i = 0; i < FLEET_MINUTES; i++) {
		c->head[i] = FLEET_NO_DEVICE;
		c->n[i] = 0;
	}
}

void fleet_calendar_put(struct fleet_calendar *c, uint32_t index)
{
	const uint32_t at = c->device[index].next_s / 60 % FLEET_MINUTES;

	c->device[index].link = c->head[at];
	c->head[at] = index;
	c->n[at]++;
}

size_t fleet_calendar_count(const struct fleet_calendar *c, uint32_t minute)
{
	return c->n[minute % FLEET_MINUTES];
}

/* Of one minute, so the second and the number fit together. */
static uint64_t rank(const struct fleet_calendar *c, uint32_t index)
{
	return (uint64_t)c->device[index].next_s << 32 | index;
}

static int compare(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

#define SORTED_AT_ONCE 1024 /* ranks on the stack */

/* Without memory they stay in another order, which is right all the same. */
static void sort(const struct fleet_calendar *c, uint32_t *index, size_t n)
{
	uint64_t near[SORTED_AT_ONCE], *all = n > SORTED_AT_ONCE ? malloc(n * sizeof(*all)) : near;

	if (!all)
		return;
	for (size_t i = 0; i < n; i++)
		all[i] = rank(c, index[i]);
	qsort(all, n, sizeof(*all), compare);
	for (size_t i = 0; i < n; i++)
		index[i] = (uint32_t)all[i];
	if (all != near)
		free(all);
}

size_t fleet_calendar_take(struct fleet_calendar *c, uint32_t minute, uint32_t *out)
{
	const uint32_t at = minute % FLEET_MINUTES;
	size_t n = 0;

	for (uint32_t i = c->head[at]; i != FLEET_NO_DEVICE; i = c->device[i].link)
		out[n++] = i;
	c->head[at] = FLEET_NO_DEVICE;
	c->n[at] = 0;
	sort(c, out, n);
	return n;
}

/* The finalizer of splitmix64: well spread, and no secret. */
static uint64_t mix(uint64_t v)
{
	v += UINT64_C(0x9e3779b97f4a7c15);
	v = (v ^ v >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	v = (v ^ v >> 27) * UINT64_C(0x94d049bb133111eb);
	return v ^ v >> 31;
}

uint32_t fleet_first_s(uint64_t seed, uint32_t index)
{
	return (uint32_t)(mix(mix(seed) ^ index) % FLEET_CYCLE_SECONDS);
}

uint32_t fleet_pause_s(uint64_t seed, uint32_t index, uint32_t last_s)
{
	const uint64_t draw = mix(mix(seed ^ (uint64_t)last_s << 32) ^ index);

	return FLEET_CYCLE_SECONDS - FLEET_JITTER_SECONDS +
	       (uint32_t)(draw % (2 * FLEET_JITTER_SECONDS + 1));
}

uint32_t fleet_controller_of(uint64_t seed, uint32_t index, uint32_t at_s, uint32_t n)
{
	return (uint32_t)(mix(mix(~seed ^ (uint64_t)at_s << 32) ^ index) % n);
}
