/* SPDX-License-Identifier: MIT */
/* One turn, in a process of its own. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <laps/event.h>
#include <laps/hresult.h>

#include "cli/agent.h"
#include "cli/turn.h"
#include "ports/config.h"
#include "ports/device.h"

#define LOCK_POLL_MS 100

static void fail(struct agent_report *r, const char *step, const struct laps_cause *cause)
{
	r->failed = true;
	snprintf(r->step, sizeof r->step, "%s", step);
	r->cause = *cause;
}

/* Another cycle of this host, by hand or of an agent that was killed, soon ends. */
static laps_rc lock(struct laps_device *d, struct laps_cause *cause)
{
	const struct timespec pause = {.tv_nsec = LOCK_POLL_MS * 1000000L};
	laps_rc rc = laps_device_lock(d, cause);

	for (int i = 0; rc == LAPS_E_DENIED && i < AGENT_LOCK_SECONDS * 1000 / LOCK_POLL_MS; i++) {
		nanosleep(&pause, NULL);
		rc = laps_device_lock(d, cause);
	}
	return rc;
}

/* What the host has to do, then what the hour asks for when that was something else. */
static void take(const struct laps_ports *ports, const struct agent_order *o,
		 struct agent_report *r)
{
	laps_trigger trigger = o->why == AGENT_RESET ? LAPS_TRIGGER_ADMIN : LAPS_TRIGGER_TIMER;
	struct cli_turn turn;
	laps_rc rc = cli_turn_take(ports, trigger, &turn);

	r->acted = turn.acted;
	if (rc == LAPS_OK && turn.acted && (o->due & LAPS_DUE_CYCLE))
		rc = laps_cycle_run(ports, trigger, &turn.cycle);
	r->has_cycle = !turn.acted || (o->due & LAPS_DUE_CYCLE);
	r->cycle = turn.cycle;
	r->knows_post_auth = true;
	r->stage = turn.pending.stage;
	r->post_auth_ticks = 0;
	if (r->stage == LAPS_POST_AUTH_ARMED || r->stage == LAPS_POST_AUTH_WARNED)
		r->post_auth_ticks = turn.pending.deadline_ticks;
	if (rc == LAPS_OK && turn.cycle.outcome != LAPS_CYCLE_FAILED)
		return;
	if (turn.cycle.cause.text[0] == '\0')
		laps_cause_set(&turn.cycle.cause, LAPS_HR_FAIL, "%s", laps_rc_name(rc));
	fail(r, laps_step_name(turn.cycle.failed_step), &turn.cycle.cause);
}

static void note_sinks(const struct laps_device *d)
{
	const struct laps_cause *events = laps_device_event_failure(d);
	const struct laps_cause *trace = laps_device_trace_failure(d);
	const struct cli cli = {.config_dir = ""};

	if (events != NULL)
		cli_note(&cli, "events: %s", events->text);
	if (trace != NULL)
		cli_note(&cli, "trace: %s", trace->text);
}

void agent_turn(void *order, void *report)
{
	const struct agent_order *o = order;
	struct agent_report *r = report;
	struct laps_config config = {0};
	struct laps_device *device = NULL;
	struct laps_cause cause;

	if (laps_config_load(o->config_dir, &config, &cause) != LAPS_OK ||
	    laps_device_open(&config, &device, &cause) != LAPS_OK) {
		fail(r, "config", &cause);
		goto out;
	}
	if (lock(device, &cause) != LAPS_OK) {
		fail(r, "lock", &cause);
		goto out;
	}
	take(laps_device_ports(device), o, r);
	note_sinks(device);
out:
	laps_device_close(&device);
	laps_config_clear(&config);
}

void agent_emit(const struct cli *cli, uint32_t id)
{
	struct laps_config config = {0};
	struct laps_device *device = NULL;
	const struct laps_ports *ports;
	struct laps_cause cause;
	struct laps_event e;

	if (laps_config_load(cli->config_dir, &config, &cause) != LAPS_OK ||
	    laps_device_open(&config, &device, &cause) != LAPS_OK) {
		cli_note(cli, "event %u: %s", (unsigned)id, cause.text);
		goto out;
	}
	ports = laps_device_ports(device);
	laps_event_init(&e, id);
	/* in safe mode the feature is off, and says nothing */
	if (config.host.normal_boot)
		ports->events.emit(ports->events.ctx, &e);
	if (laps_device_event_failure(device) != NULL)
		cli_note(cli, "events: %s", laps_device_event_failure(device)->text);
out:
	laps_device_close(&device);
	laps_config_clear(&config);
}
