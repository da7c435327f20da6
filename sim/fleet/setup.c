/* SPDX-License-Identifier: MIT */
/* A fleet's devices, keys and workers, before its first minute and behind its last. */
#include <laps/protector.h>
#include <stdlib.h>
#include <string.h>

#include "fleet/room.h"
#include "lib/child.h"

bool fleet_goes_on(struct sim_err *err)
{
	return !sim_interrupted() || sim_fail(err, "interrupted");
}

/* Modes by share, spread over the fleet: device i has that of place i of a hundred, shuffled by a
 * step that has no factor with 100. */
static uint8_t mode_of(const struct sim_fleet_options *o, uint32_t index)
{
	uint32_t place = index % 100 * 37 % 100;
	uint8_t mode = 0;

	while (mode + 1 < SIM_FLEET_MODE_N && place >= o->share[mode])
		place -= o->share[mode++];
	return mode;
}

static bool make_devices(struct fleet *f, struct sim_err *err)
{
	f->device = calloc(f->o.devices, sizeof(*f->device));
	if (!f->device)
		return sim_fail_nomem(err);
	fleet_calendar_init(&f->calendar, f->device);
	for (uint32_t i = 0; i < f->o.devices; i++) {
		f->device[i].mode = mode_of(&f->o, i);
		f->device[i].next_s = fleet_first_s(f->o.seed, i);
		fleet_calendar_put(&f->calendar, i);
	}
	return true;
}

/* A world that runs has as many controllers as it has. */
static bool can_stall(const struct fleet *f, struct sim_err *err)
{
	return f->o.stall_s == 0 || f->controllers > 1 ||
	       sim_fail(err, "the world has one controller, and '--stall' needs several");
}

static bool open_workers(struct fleet *f, struct sim_err *err)
{
	f->worker = calloc(f->o.threads, sizeof(*f->worker));
	if (!f->worker)
		return sim_fail_nomem(err);
	for (uint32_t i = 0; i < f->o.threads; i++) {
		struct fleet_worker *w = &f->worker[i];

		w->fleet = f;
		fleet_ports_init(w);
		if (laps_protectors_new(&w->protectors) != LAPS_OK)
			return sim_fail_nomem(err);
		w->ports.keys.protectors = w->protectors;
		if (!f->back->open(w, err))
			return false;
		fleet_worker_watch(w);
	}
	return fleet_pool_start(f->o.threads, &f->pool, err);
}

bool fleet_setup(struct fleet *f, struct sim_err *err)
{
	pthread_mutex_init(&f->readers.lock, NULL);
	return fleet_keys_new(f->domain, &f->keys, err) && f->back->make(f, err) &&
	       can_stall(f, err) && make_devices(f, err) && open_workers(f, err) &&
	       f->back->prepare(f, err);
}

void fleet_teardown(struct fleet *f)
{
	fleet_pool_stop(&f->pool);
	for (uint32_t i = 0; f->worker && i < f->o.threads; i++) {
		if (f->worker[i].back)
			f->back->close(&f->worker[i]);
		laps_protectors_free(&f->worker[i].protectors);
	}
	free(f->worker);
	if (f->device)
		laps_wipe(f->device, f->o.devices * sizeof(*f->device));
	free(f->device);
	fleet_keys_free(&f->keys);
	f->back->destroy(f);
	pthread_mutex_destroy(&f->readers.lock);
}
