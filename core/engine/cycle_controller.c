/* SPDX-License-Identifier: MIT */
/*
 * Among several controllers: the one that the device has reached may not have heard yet of what the
 * device has written at another. A rotation that is due is then done at one that has, where one of
 * those that are known can be reached; else, as after a directory's restoration, at the one that
 * shows the newest. A controller that need not be written to may be behind, and is not asked about.
 */
#include "engine/cycle.h"

#include <laps/event.h>
#include <laps/hresult.h>
#include <laps/replica.h>
#include <string.h>

#define NOWHERE    SIZE_MAX
#define OTHERS_MAX 64 /* that are asked; more than any list of ours has */

static bool is_behind(const struct cycle *c)
{
	const struct laps_replica_input in = {
		.state = &c->state,
		.mode = c->plan.mode,
		.last_set_ticks = cycle_last_set(c),
		.there = &c->current,
	};

	return laps_replica_is_behind(&in);
}

/* 10067 is ours to explain: a controller that is behind, or why it cannot be told whether it is. */
static void pass_over(struct cycle *c, const char *server, uint32_t hresult)
{
	struct laps_event e;

	laps_event_init(&e, 10067);
	laps_event_add_text(&e, server);
	laps_event_add_number(&e, LAPS_PARAM_HEX32, hresult);
	c->ports->events.emit(c->ports->events.ctx, &e);
}

/* Where the search stands. */
struct search {
	size_t at;   /* the controller that is connected and was read, or NOWHERE */
	size_t best; /* that shows the newest; c->server is its name, unless it is the first */
	uint64_t best_ticks;
	bool found; /* best has what the device has written last */
};

static laps_rc look(struct cycle *c)
{
	const struct laps_backup_port *port = &c->ports->backup;
	laps_rc rc = port->bind(port->ctx, &c->cause);

	laps_backup_current_clear(&c->current);
	return rc == LAPS_OK ? port->read(port->ctx, c->plan.mode, &c->current, &c->cause) : rc;
}

/* One of the others. LAPS_E_NOTFOUND: there are no more; one that cannot be asked is passed over.
 */
static laps_rc try_other(struct cycle *c, size_t controller, struct search *s)
{
	const struct laps_backup_port *port = &c->ports->backup;
	char name[CYCLE_SERVER_LEN] = "";
	uint64_t ticks;
	laps_rc rc = port->turn_to(port->ctx, controller, name, sizeof(name), &c->cause);

	if (rc == LAPS_E_NOTFOUND)
		return rc;
	if (controller == 1)
		pass_over(c, c->server, LAPS_HR_NOT_FOUND);
	s->at = NOWHERE;
	if (rc == LAPS_OK)
		rc = look(c);
	if (rc != LAPS_OK) {
		pass_over(c, name, cycle_hresult(c));
		return rc == LAPS_E_NOMEM ? rc : LAPS_OK;
	}
	s->at = controller;
	s->found = !is_behind(c);
	if (!s->found)
		pass_over(c, name, LAPS_HR_NOT_FOUND);
	ticks = laps_replica_ticks(c->plan.mode, &c->current);
	if (s->found || ticks > s->best_ticks) {
		s->best = controller;
		s->best_ticks = ticks;
		memcpy(c->server, name, sizeof(name));
	}
	return LAPS_OK;
}

/* At the best, with all that reading looks at. */
static laps_rc settle(struct cycle *c, const struct search *s)
{
	const struct laps_backup_port *port = &c->ports->backup;
	laps_rc rc = LAPS_OK;

	c->cause = (struct laps_cause){0};
	if (s->at != s->best)
		rc = port->turn_to(port->ctx, s->best, c->server, sizeof(c->server), &c->cause);
	if (rc != LAPS_OK) {
		cycle_emit_cause(c, 10056);
		return rc;
	}
	cycle_emit_text(c, 10055, c->server);
	if ((rc = port->bind(port->ctx, &c->cause)) != LAPS_OK) {
		cycle_emit_text_cause(c, 10057, c->server);
		return rc;
	}
	return cycle_read_here(c);
}

laps_rc cycle_choose_controller(struct cycle *c)
{
	struct search s = {.best_ticks = laps_replica_ticks(c->plan.mode, &c->current)};
	struct laps_rotation wanted;
	uint32_t reasons = 0;
	laps_rc rc;

	if (!c->ports->backup.turn_to || !is_behind(c))
		return LAPS_OK;
	if ((rc = cycle_weigh(c, &wanted, &reasons)) != LAPS_OK)
		return rc;
	if (reasons == 0)
		return LAPS_OK;
	for (size_t i = 1; rc == LAPS_OK && !s.found && i <= OTHERS_MAX; i++)
		rc = try_other(c, i, &s);
	if (rc == LAPS_E_NOTFOUND && s.at == 0)
		return LAPS_OK; /* there are no others */
	return rc == LAPS_OK || rc == LAPS_E_NOTFOUND ? settle(c, &s) : rc;
}
