/* SPDX-License-Identifier: MIT */
#include "lib/faultfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/choice.h"
#include "lib/faultspec.h"

bool sim_faults_make(int dir, struct laps_worldfault **out, struct sim_err *err)
{
	int fd = openat(dir, SIM_FAULTS, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	struct laps_worldfault *w = NULL;

	/* with its storage: a mapped page that a full file system cannot give is a SIGBUS */
	if (fd >= 0 && (errno = posix_fallocate(fd, 0, sizeof(*w))) == 0)
		w = sim_faults_map(fd);
	if (w) {
		w->magic = LAPS_WORLDFAULT_MAGIC;
		*out = w;
	} else {
		sim_fail_errno(err, errno, "cannot make", SIM_FAULTS);
	}
	if (fd >= 0)
		close(fd);
	return w != NULL;
}

/* One out of force; the longest unused, since a server may still hold texts of one just taken. */
static struct laps_worldfault_rule *find_free(struct laps_worldfault *w)
{
	struct laps_worldfault_rule *best = NULL;

	for (size_t i = 0; i < LAPS_WORLDFAULT_RULES; i++) {
		struct laps_worldfault_rule *r = &w->rule[i];

		if (!r->on && (!best || r->added < best->added))
			best = r;
	}
	return best;
}

bool sim_faults_add(struct laps_worldfault *w, const char *spec, uint64_t seed, struct sim_err *err)
{
	struct laps_worldfault_rule r, *at;
	uint64_t draws;

	if (!sim_fault_parse(spec, 0, &r, err) ||
	    !sim_choose(seed, "fault", spec, (uint8_t *)&draws, sizeof(draws), err))
		return false;
	/* the same once more begins anew */
	sim_faults_remove(w, spec);
	at = find_free(w);
	if (!at)
		return sim_fail(err, "there are %d faults already", LAPS_WORLDFAULT_RULES);
	r.on = 0;
	r.seed = draws;
	r.added = ++w->added;
	*at = r;
	__atomic_store_n(&at->on, 1, __ATOMIC_RELEASE);
	__atomic_add_fetch(&w->n_on, 1, __ATOMIC_RELEASE);
	return true;
}

bool sim_faults_remove(struct laps_worldfault *w, const char *spec)
{
	bool found = spec == NULL;

	for (size_t i = 0; i < LAPS_WORLDFAULT_RULES; i++) {
		struct laps_worldfault_rule *r = &w->rule[i];

		if (!r->on || (spec && strcmp(r->spec, spec) != 0))
			continue;
		__atomic_store_n(&r->on, 0, __ATOMIC_RELEASE);
		__atomic_sub_fetch(&w->n_on, 1, __ATOMIC_RELEASE);
		found = true;
	}
	return found;
}

struct laps_worldfault *sim_faults_save(const struct laps_worldfault *w)
{
	struct laps_worldfault *saved = malloc(sizeof(*saved));

	if (saved)
		memcpy(saved, w, sizeof(*saved));
	return saved;
}

uint64_t sim_faults_hush(struct laps_worldfault *w)
{
	return __atomic_exchange_n(&w->n_on, 0, __ATOMIC_ACQ_REL);
}

void sim_faults_resume(struct laps_worldfault *w, uint64_t n_on)
{
	__atomic_store_n(&w->n_on, n_on, __ATOMIC_RELEASE);
}

void sim_faults_put_back(struct laps_worldfault *w, const struct laps_worldfault *saved)
{
	(void)sim_faults_hush(w);
	for (size_t i = 0; i < LAPS_WORLDFAULT_RULES; i++) {
		struct laps_worldfault_rule r = saved->rule[i];

		r.on = 0;
		w->rule[i] = r;
		__atomic_store_n(&w->rule[i].on, saved->rule[i].on, __ATOMIC_RELEASE);
	}
	w->added = saved->added;
	sim_faults_resume(w, saved->n_on);
}

/* In force, and the next after the n-th addition; NULL: none is. */
static const struct laps_worldfault_rule *next(const struct laps_worldfault *w, uint64_t n)
{
	const struct laps_worldfault_rule *best = NULL;

	for (size_t i = 0; i < LAPS_WORLDFAULT_RULES; i++) {
		const struct laps_worldfault_rule *r = &w->rule[i];

		if (r->on && r->added > n && (!best || r->added < best->added))
			best = r;
	}
	return best;
}

json_t *sim_faults_list(const struct laps_worldfault *w)
{
	json_t *list = json_array();
	const struct laps_worldfault_rule *r = NULL;

	while (list && (r = next(w, r ? r->added : 0)) != NULL) {
		json_t *row =
			json_pack("{ss sI sI}", "spec", r->spec, "seen",
				  (json_int_t)__atomic_load_n(&r->seen, __ATOMIC_RELAXED), "hit",
				  (json_int_t)__atomic_load_n(&r->hit, __ATOMIC_RELAXED));

		if (json_array_append_new(list, row) != 0) {
			json_decref(list);
			list = NULL;
		}
	}
	return list;
}
