/* SPDX-License-Identifier: MIT */
/* The back end in memory, broken in one way each for one of its devices, and a fleet over it. */
#ifndef TESTS_UNIT_FLEET_BROKENKIT_H
#define TESTS_UNIT_FLEET_BROKENKIT_H
#include <string.h>

#include "fleet/judge.h"
#include "lib/runner.h"
#include "unit/fleet/domain.h"

#define DEVICES 40
#define VICTIM  17
#define OTHER   23

enum { WHOLE, DROPS, REFUSES, SWAPS, HIDES, OLD, DOUBTS, TEARS, FORGETS, FOREIGN };

/* What is broken, and of which write on. */
static struct {
	int how;         /* WHOLE and so on */
	unsigned writes; /* of the victim */
	struct fleet_worker *worker;
	struct laps_backup_port under;
	struct laps_cloud_port cloud;
	struct laps_names_port names;
} broken;

static bool strikes(void)
{
	return (broken.how == DROPS || broken.how == REFUSES || broken.how == DOUBTS) &&
	       broken.worker->index == VICTIM && ++broken.writes == 2;
}

static laps_rc answer(struct laps_cause *cause)
{
	if (broken.how == DROPS)
		return LAPS_OK;
	laps_cause_set(cause, 1, "broken");
	return broken.how == REFUSES ? LAPS_E_DENIED : LAPS_E_HOST;
}

/* From its second write on nothing is answered to the victim, though all is done. */
static bool tears(laps_rc rc, struct laps_cause *cause)
{
	if ((broken.how != TEARS && broken.how != FORGETS) || broken.worker->index != VICTIM ||
	    rc != LAPS_OK || ++broken.writes < 2)
		return false;
	laps_cause_set(cause, 1, "broken");
	return true;
}

static laps_rc write_object(void *ctx, const struct laps_backup_change *change,
			    struct laps_cause *cause)
{
	laps_rc rc;

	if (strikes())
		return answer(cause);
	rc = broken.under.write(ctx, change, cause);
	return tears(rc, cause) ? LAPS_E_HOST : rc;
}

static laps_rc upload(void *ctx, const struct laps_cloud_upload *u,
		      struct laps_cloud_refusal *refusal, struct laps_cause *cause)
{
	laps_rc rc;

	if (strikes())
		return answer(cause);
	rc = broken.cloud.upload(ctx, u, refusal, cause);
	return tears(rc, cause) ? LAPS_E_HOST : rc;
}

/* The victim takes the domain for another, and encrypts for the administrators of that. */
static laps_rc name_domain(void *ctx, struct laps_domain *out, struct laps_cause *cause)
{
	laps_rc rc = broken.names.domain(ctx, out, cause);

	if (broken.how == FOREIGN && broken.worker->index == VICTIM)
		out->sid.sub[1]++;
	return rc;
}

static bool open_broken(struct fleet_worker *w, struct sim_err *err)
{
	if (!fleet_memory.open(w, err))
		return false;
	broken.worker = w;
	broken.under = w->ports.backup;
	broken.cloud = w->ports.cloud;
	broken.names = w->ports.names;
	w->ports.backup.write = write_object;
	w->ports.cloud.upload = upload;
	w->ports.names.domain = name_domain;
	return true;
}

static fleet_look *look_on;
static void *look_arg;

/* Whose value is shown as whose. */
static void look_askew(void *arg, const struct fleet_view *view)
{
	struct fleet_view v = *view;

	(void)arg;
	if (broken.how == SWAPS && (v.index == VICTIM || v.index == OTHER))
		v.index = VICTIM + OTHER - v.index;
	if (broken.how == OLD && v.index == VICTIM && v.history_n > 0) {
		v.encrypted = v.history[0];
		v.history_n = 0;
	}
	if (broken.how == FORGETS && v.index == VICTIM)
		v.history_n = 0;
	if (broken.how != HIDES || v.index != VICTIM)
		look_on(look_arg, &v);
}

static bool each(struct fleet *f, unsigned controller, fleet_look *look, void *arg,
		 struct sim_err *err)
{
	look_on = look;
	look_arg = arg;
	return fleet_memory.each(f, controller, look_askew, NULL, err);
}

static struct sim_fleet_result *run_with(int how, sim_fleet_mode mode, uint32_t history)
{
	struct sim_fleet_options o = SIM_FLEET_OPTIONS_DEFAULT;
	struct fleet_back back = fleet_memory;
	struct sim_fleet_result *r = NULL;
	struct sim_err err;

	memset(&broken, 0, sizeof(broken));
	broken.how = how;
	back.open = open_broken;
	back.each = each;
	o.devices = DEVICES;
	o.threads = 1;
	o.storm = o.quiet = true;
	o.seed = 11;
	o.history = history;
	o.start_ticks = BEGIN_TICKS;
	memset(o.share, 0, sizeof(o.share));
	o.share[mode] = 100;
	ck_assert_msg(fleet_run(&o, &domain, NULL, &back, &r, &err), "%s", err.text);
	return r;
}

static struct sim_fleet_result *run(int how, sim_fleet_mode mode)
{
	return run_with(how, mode, 1);
}

#endif
