/* SPDX-License-Identifier: MIT */
/*
 * The seed of what is drawn from now on: faults that are added, and the entropy of hosts. Names,
 * keys and passwords of the world follow its own seed and stay. A host's stream is one of (seed,
 * host, counter), and the counter only goes up: with whatever seed, no bytes come twice.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "lib/hostlock.h"
#include "lib/number.h"
#include "run/verbs.h"

static bool parse_seed(const char *text, uint64_t *out, struct sim_err *err)
{
	return sim_number_parse(text, UINT64_MAX, out) ||
	       sim_fail(err, "'%.64s' is not a seed: a number of 64 bits", text);
}

static bool set_seed(struct lapsim *w, uint64_t seed, struct sim_err *err)
{
	int hosts = openat(w->dir.fd, "hosts", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct sim_hostlock lock;
	const uint64_t before = w->draw_seed;
	bool ok = hosts >= 0 || sim_fail_errno(err, errno, "cannot open", "hosts");

	if (ok && sim_hostlock_take(hosts, NULL, SIM_HOSTLOCK_WAIT_MS, &lock, err)) {
		w->draw_seed = seed;
		ok = sim_hosts_seed(w, err);
		if (!ok)
			w->draw_seed = before;
		sim_hostlock_release(&lock);
	} else {
		ok = false;
	}
	if (hosts >= 0)
		close(hosts);
	return ok;
}

/* {"verb": "seed"} or, to change what is drawn, {"verb": "seed", "seed": "42"} */
json_t *sim_do_seed(struct lapsim *w, const json_t *request)
{
	const json_t *wanted = json_object_get(request, "seed");
	char world[24], drawn[24];
	struct sim_err err;
	uint64_t seed;

	if (wanted &&
	    (!parse_seed(sim_verb_text(request, "seed"), &seed, &err) || !set_seed(w, seed, &err)))
		return sim_verb_refuse(&err);
	snprintf(world, sizeof(world), "%" PRIu64, w->domain.seed);
	snprintf(drawn, sizeof(drawn), "%" PRIu64, w->draw_seed);
	return json_pack("{sb ss ss}", "ok", 1, "seed", drawn, "world_seed", world);
}
