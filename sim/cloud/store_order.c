/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cloud/store.h"
#include "cloud/store_index.h"

void sim_order_clear(struct sim_order *o)
{
	for (size_t i = 0; i < o->run_n; i++)
		free(o->run[i]);
	free(o->run);
	*o = (struct sim_order){0};
}

/* How many runs begin at that id or before it. */
static size_t runs_until(const struct sim_order *o, const char *id)
{
	size_t low = 0, high = o->run_n;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;

		if (strcasecmp(o->run[mid]->device[0]->device_id, id) <= 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* How many of a run are that id or before it. */
static size_t devices_until(const struct sim_run *r, const char *id)
{
	size_t low = 0, high = r->n;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;

		if (strcasecmp(r->device[mid]->device_id, id) <= 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* An empty run in front of number i. */
static struct sim_run *open_run(struct sim_order *o, size_t i)
{
	struct sim_run *r;

	if (o->run_n == o->run_cap) {
		const size_t cap = o->run_cap ? o->run_cap * 2 : 8;
		struct sim_run **run = realloc(o->run, cap * sizeof(struct sim_run *));

		if (!run)
			return NULL;
		o->run = run;
		o->run_cap = cap;
	}
	r = malloc(sizeof(*r));
	if (!r)
		return NULL;
	r->n = 0;
	memmove(o->run + i + 1, o->run + i, (o->run_n - i) * sizeof(struct sim_run *));
	o->run[i] = r;
	o->run_n++;
	return r;
}

bool sim_order_add(struct sim_order *o, struct sim_device *d)
{
	size_t r = runs_until(o, d->device_id), at;
	struct sim_run *run, *next;

	if (r > 0)
		r--;
	if (o->run_n == 0 && !open_run(o, 0))
		return false;
	run = o->run[r];
	at = devices_until(run, d->device_id);
	if (run->n == SIM_RUN_MAX) {
		/* ids that come in order fill their runs; others find two halves */
		const size_t keep = at == run->n ? run->n : run->n / 2;

		next = open_run(o, r + 1);
		if (!next)
			return false;
		next->n = run->n - keep;
		memcpy(next->device, run->device + keep, next->n * sizeof(struct sim_device *));
		run->n = keep;
		if (at > keep || next->n == 0) {
			at -= keep;
			run = next;
		}
	}
	memmove(run->device + at + 1, run->device + at,
		(run->n - at) * sizeof(struct sim_device *));
	run->device[at] = d;
	run->n++;
	o->n++;
	return true;
}

void sim_order_drop(struct sim_order *o, const struct sim_device *d)
{
	const size_t r = runs_until(o, d->device_id);
	struct sim_run *run;
	size_t at;

	if (r == 0)
		return;
	run = o->run[r - 1];
	at = devices_until(run, d->device_id);
	if (at == 0 || run->device[at - 1] != d)
		return;
	memmove(run->device + at - 1, run->device + at,
		(run->n - at) * sizeof(struct sim_device *));
	run->n--;
	o->n--;
	if (run->n > 0)
		return;
	free(run);
	memmove(o->run + r - 1, o->run + r, (o->run_n - r) * sizeof(struct sim_run *));
	o->run_n--;
}

struct sim_device *sim_order_after(const struct sim_order *o, const char *device_id)
{
	const size_t r = runs_until(o, device_id);
	size_t at;

	if (r > 0) {
		at = devices_until(o->run[r - 1], device_id);
		if (at < o->run[r - 1]->n)
			return o->run[r - 1]->device[at];
	}
	return r < o->run_n ? o->run[r]->device[0] : NULL;
}
