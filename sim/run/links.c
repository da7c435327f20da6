/* SPDX-License-Identifier: MIT */
/*
 * What lies between controllers: for each two, in either direction, a link through which one gets
 * the changes of the other.
 */
#include "run/links.h"

static size_t number_of(const struct lapsim *w, uint32_t from, uint32_t to)
{
	return from * (w->replication.n - 1) + (to < from ? to : to - 1);
}

bool sim_links_open(struct lapsim *w, struct sim_err *err)
{
	struct sim_replication *r = &w->replication;
	struct sim_relay_link l;

	if (r->n < 2)
		return true;
	if (!sim_relay_open(&w->relay, err))
		return false;
	/* in the order of number_of */
	for (uint32_t from = 0; from < r->n; from++)
		for (uint32_t to = 0; to < r->n; to++) {
			if (to == from)
				continue;
			if (!sim_relay_add(w->relay, 0, r->port[from].number, err))
				return false;
			sim_links_get(w, from, to, &l);
			r->relay[from][to] = l.port;
		}
	return true;
}

void sim_links_get(const struct lapsim *w, uint32_t from, uint32_t to, struct sim_relay_link *out)
{
	sim_relay_get(w->relay, number_of(w, from, to), out);
}

void sim_links_set(struct lapsim *w, uint32_t from, uint32_t to, sim_relay_state state,
		   uint32_t delay_ms)
{
	sim_relay_set(w->relay, number_of(w, from, to), state, delay_ms);
}

void sim_links_heal(struct lapsim *w)
{
	const uint32_t n = w->relay ? w->replication.n : 0;

	for (uint32_t from = 0; from < n; from++)
		for (uint32_t to = 0; to < n; to++)
			if (to != from)
				sim_links_set(w, from, to, SIM_RELAY_OPEN, 0);
}

bool sim_links_wait(const struct lapsim *w, struct sim_err *err)
{
	const uint32_t n = w->relay ? w->replication.n : 0;
	struct sim_hearing h = {.of = {{false}}};
	struct sim_relay_link l;

	for (uint32_t from = 0; from < n; from++)
		for (uint32_t to = 0; to < n; to++) {
			if (to == from)
				continue;
			sim_links_get(w, from, to, &l);
			h.of[from][to] = l.state == SIM_RELAY_OPEN && l.delay_ms == 0;
		}
	return sim_ready_replicas(w->dc, n, &h, &w->domain, err);
}
