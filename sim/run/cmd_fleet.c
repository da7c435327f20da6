/* SPDX-License-Identifier: MIT */
/* fleet: many devices at once, in memory or against a world, and a report. */
#include <stdio.h>
#include <unistd.h>

#include "run/fleet_worlds.h"
#include "run/signals.h"

/* A whole session costs some milliseconds of processor time. */
#define DEVICES             1000
#define DEVICES_OF_SESSIONS 500

/* threads: while a request is under way its thread waits */
#define THREADS_OF_WORLD 8

static bool write_json(const struct sim_fleet_result *r, const char *path, struct sim_err *err)
{
	json_t *all = sim_fleet_json(r);
	bool ok;

	if (!all)
		return sim_fail_nomem(err);
	ok = json_dump_file(all, path, JSON_INDENT(1)) == 0 ||
	     sim_fail(err, "cannot write '%s'", path);
	json_decref(all);
	return ok;
}

static int report(const struct sim_fleet_result *r, const struct sim_arguments *a)
{
	struct sim_err err;
	int status;

	sim_fleet_print(r, stdout);
	status = sim_fleet_is_well(r) ? 0 : sim_complain("the fleet is not well: see the report");
	if (a->json_file && !write_json(r, a->json_file, &err))
		status = sim_complain("%s", err.text);
	if (a->svg && !sim_fleet_draw(r, a->svg, &err))
		status = sim_complain("%s", err.text);
	return status;
}

int sim_cmd_fleet(const struct sim_command *c, struct sim_arguments *a)
{
	struct sim_fleet_result *r = NULL;
	struct sim_err err;
	int signals, status;
	bool shared, ok;

	(void)c;
	if (a->simulated && (a->in || a->fault_n > 0 || a->world.hostile || a->world.dir))
		return sim_misused("a simulated fleet has no world");
	if (a->in && (a->world.has_seed || a->world.time_ticks || a->world.domain ||
		      a->fault_n > 0 || a->world.hostile || a->world.dir))
		return sim_misused("a world that runs is what it is");
	if (a->in && a->world.dcs)
		return sim_misused("a world that runs has the controllers that it has");
	if (a->simulated && a->fleet.identity == SIM_FLEET_KERBEROS)
		return sim_misused(
			"a simulated fleet has no KDC, which '--identity kerberos' needs");
	if (a->simulated && (a->world.dcs || a->fleet.stall_s))
		return sim_misused("a simulated fleet has no controllers");
	if (a->fleet.stall_s && !a->in && a->world.dcs < 2)
		return sim_misused("'--stall' needs '--dcs'");
	if (a->in && a->fleet.ceiling)
		return sim_misused("'--ceiling' spoils the objects of its world, not another's");
	if (a->fleet.devices == 0)
		a->fleet.devices =
			a->fleet.identity == SIM_FLEET_KERBEROS ? DEVICES_OF_SESSIONS : DEVICES;
	if (a->fleet.threads == 0)
		a->fleet.threads =
			a->simulated ? (uint32_t)sysconf(_SC_NPROCESSORS_ONLN) : THREADS_OF_WORLD;
	/* before there are threads: they inherit what is blocked */
	signals = sim_signals_catch();
	ok = a->simulated ? sim_fleet_in_memory(a, &r, &err)
	     : a->in      ? sim_fleet_in_other(a, &r, &err)
			  : sim_fleet_in_own(a, &r, &err);
	status = ok ? report(r, a) : sim_complain("%s", err.text);
	if (!ok) {
		const int n = sim_signals_next(signals, &shared);

		status = n ? 128 + n : status;
	}
	sim_fleet_free(&r);
	close(signals);
	return status;
}
