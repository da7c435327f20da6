/* SPDX-License-Identifier: MIT */
/*
 * Which values the rotation moves into the history and which it drops. Planned before the record of
 * intent is stored, so that a lack of memory still changes nothing.
 */
#include "engine/cycle.h"

#include <laps/history.h>
#include <stdlib.h>

void cycle_history_clear(struct cycle_history *h)
{
	free(h->there);
	free(h->drop);
	free(h->flag);
	*h = (struct cycle_history){0};
}

/* What the other account was set to is not known. */
uint64_t cycle_last_set(const struct cycle *c)
{
	const struct laps_rotation *intent = &c->state.intent;

	return intent->present && intent->account_rid != c->account.rid ? 0
									: c->account.last_set_ticks;
}

/* Only what the device can see is moved or dropped: without the right to read its own values a
 * device keeps no history, and destroys none (ours). */
laps_rc cycle_plan_history(struct cycle *c)
{
	const struct laps_backup_current *now = &c->current;
	struct cycle_history *h = &c->history;
	struct laps_history_input in = {
		.current = {now->encrypted.data, now->encrypted.len},
		.history_n = now->history_n,
		.size = laps_policy_number(&c->policy, LAPS_SET_HISTORY_SIZE),
		.state = &c->state,
		.last_set_ticks = cycle_last_set(c),
	};
	bool move = false;

	h->there = calloc(in.history_n + 1, sizeof(*h->there));
	h->drop = calloc(in.history_n + 1, sizeof(*h->drop));
	h->flag = calloc(in.history_n + 1, sizeof(*h->flag));
	if (!h->there || !h->drop || !h->flag)
		return cycle_fail_core(c, LAPS_E_NOMEM, "cannot plan the history", NULL);
	for (size_t i = 0; i < in.history_n; i++)
		h->there[i] = (struct laps_bytes){now->history[i].data, now->history[i].len};
	in.history = h->there;
	laps_history_plan(&in, &move, h->flag);
	for (size_t i = 0; i < in.history_n; i++) {
		if (h->flag[i])
			h->drop[h->drop_n++] = h->there[i];
	}
	if (move)
		h->add = in.current;
	return LAPS_OK;
}
