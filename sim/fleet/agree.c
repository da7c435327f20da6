/* SPDX-License-Identifier: MIT */
/* Controllers hear of each other's changes a moment later: what they show is judged when they
 * agree. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fleet/judge.h"
#include "lib/monotonic.h"

#define WAIT_NS  UINT64_C(120000000000)
#define PAUSE_NS 100000000

struct shown {
	uint64_t *digest; /* of each device */
	uint32_t devices;
};

/* In whatever order the history comes. */
static void look(void *arg, const struct fleet_view *v)
{
	const struct shown *s = arg;
	uint64_t d = fleet_digest(v->clear.data, v->clear.len) * 3 +
		     fleet_digest(v->encrypted.data, v->encrypted.len) * 5;

	for (size_t i = 0; i < v->history_n; i++)
		d += fleet_digest(v->history[i].data, v->history[i].len);
	if (v->index < s->devices)
		s->digest[v->index] = d;
}

static bool compare(struct fleet *f, struct shown *first, struct shown *other, bool *same,
		    struct sim_err *err)
{
	const size_t len = f->o.devices * sizeof(*first->digest);

	*same = true;
	memset(first->digest, 0, len);
	if (!f->back->each(f, 0, look, first, err))
		return false;
	for (unsigned i = 1; *same && i < f->controllers; i++) {
		memset(other->digest, 0, len);
		if (!f->back->each(f, i, look, other, err))
			return false;
		for (uint32_t k = 0; *same && k < f->o.devices; k++)
			*same = first->digest[k] == other->digest[k];
	}
	return true;
}

bool fleet_agree(struct fleet *f, struct sim_err *err)
{
	const uint64_t end_ns = sim_monotonic_ns() + WAIT_NS;
	struct shown first = {calloc(f->o.devices, sizeof(uint64_t)), f->o.devices},
		     other = {calloc(f->o.devices, sizeof(uint64_t)), f->o.devices};
	bool same = f->controllers == 1;
	bool ok = (first.digest && other.digest) || sim_fail_nomem(err);

	while (ok && !same) {
		ok = compare(f, &first, &other, &same, err);
		if (ok && !same && sim_monotonic_ns() > end_ns)
			ok = sim_fail(err, "the controllers do not come to agree");
		ok = ok && fleet_goes_on(err);
		if (ok && !same)
			nanosleep(&(struct timespec){0, PAUSE_NS}, NULL);
	}
	free(first.digest);
	free(other.digest);
	return ok;
}
