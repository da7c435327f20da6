/* SPDX-License-Identifier: MIT */
/* fleet: many devices at once, in memory or against a world, and a report. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "run/fleet_worlds.h"
#include "run/signals.h"

/* A whole session costs some milliseconds of processor time. */
#define DEVICES             1000
#define DEVICES_OF_SESSIONS 500

/* threads: while a request is under way its thread waits */
#define THREADS_OF_WORLD 8

/* What cannot be, with whatever world there is; NULL: nothing. */
static const char *nonsense(const struct sim_arguments *a)
{
	const struct sim_fleet_options *f = &a->fleet;
	const uint64_t run_s = f->hours * UINT64_C(3600);

	if (a->simulated &&
	    (a->in || a->fault_n > 0 || a->world.hostile || a->world.dir || a->world.keep))
		return "a simulated fleet has no world";
	if (a->in && (a->world.has_seed || a->world.time_ticks || a->world.domain ||
		      a->fault_n > 0 || a->world.hostile || a->world.dir || a->world.keep))
		return "a world that runs is what it is";
	if (a->in && a->world.dcs)
		return "a world that runs has the controllers that it has";
	if (a->simulated && f->identity == SIM_FLEET_KERBEROS)
		return "a simulated fleet has no KDC, which '--identity kerberos' needs";
	if (a->simulated && f->identity == SIM_FLEET_PROXY)
		return "a simulated fleet has nobody who asks on its behalf";
	if (a->simulated && (a->world.dcs || f->stall_s))
		return "a simulated fleet has no controllers";
	if (f->stall_s && !a->in && a->world.dcs < 2)
		return "'--stall' needs '--dcs'";
	if (a->in && f->ceiling)
		return "'--ceiling' spoils the objects of its world, not another's";
	if (f->ceiling && (a->fault_n > 0 || a->world.hostile))
		return "'--ceiling' is of a world without faults";
	if (f->ceiling && f->share[SIM_FLEET_ENCRYPTED] != 100)
		return "'--ceiling' is of encrypted passwords, which all have to be";
	if (f->outage_s && f->share[SIM_FLEET_ENTRA] == 100)
		return "'--outage' is of the directory, where these devices keep nothing";
	if (f->outage_s && !f->storm && f->hours == 1)
		return "'--outage' needs '--storm', or more hours than the first";
	if (f->outage_s && !f->storm && f->outage_from_s >= run_s - 3600)
		return "'--outage' is to begin when the run is over";
	if (f->stall_s && f->stall_from_s >= run_s + (f->storm ? 3600 : 0))
		return "'--stall' is to begin when the run is over";
	return NULL;
}

static bool write_json(const struct sim_fleet_result *r, const char *path, struct sim_err *err)
{
	json_t *all = sim_fleet_json(r);
	bool ok;

	if (!all)
		return sim_fail_nomem(err);
	ok = json_dump_file(all, path, JSON_INDENT(1)) == 0 ||
	     sim_fail_errno(err, errno, "cannot write", path);
	json_decref(all);
	return ok;
}

/* Where reports go is looked at before there is one, since a run may take hours; nothing is made.
 */
static bool may_write(const char *path, struct sim_err *err)
{
	const char *slash = strrchr(path, '/');
	char dir[PATH_MAX];
	struct stat st;
	int e = 0;

	snprintf(dir, sizeof(dir), "%.*s", slash ? (int)(slash - path) + 1 : 1, slash ? path : ".");
	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		e = EISDIR;
	else if (access(path, W_OK) != 0 && (errno != ENOENT || access(dir, W_OK) != 0))
		e = errno;
	return e == 0 || sim_fail_errno(err, e, "cannot write", path);
}

static bool may_draw(const char *dir, struct sim_err *err)
{
	struct stat st;
	int e = 0;

	if (stat(dir, &st) != 0 || access(dir, W_OK) != 0)
		e = errno;
	else if (!S_ISDIR(st.st_mode))
		e = ENOTDIR;
	return e == 0 || sim_fail_errno(err, e, "cannot draw into", dir);
}

static int report(const struct sim_fleet_result *r, const struct sim_arguments *a)
{
	struct sim_err err;
	int status = 0;

	sim_fleet_print(r, stdout);
	if (a->json_file && !write_json(r, a->json_file, &err))
		status = sim_complain("%s", err.text);
	if (a->svg && !sim_fleet_draw(r, a->svg, &err))
		status = sim_complain("%s", err.text);
	return status;
}

int sim_cmd_fleet(const struct sim_command *c, struct sim_arguments *a)
{
	const char *why = nonsense(a);
	struct sim_fleet_result *r = NULL;
	struct sim_err err;
	int signals, status, n;
	bool shared, ok;

	(void)c;
	if (why)
		return sim_misused("%s", why);
	if ((a->json_file && !may_write(a->json_file, &err)) || (a->svg && !may_draw(a->svg, &err)))
		return sim_complain("%s", err.text);
	if (a->fleet.devices == 0 && !a->in)
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
	/* also when it has ended early */
	status = r ? report(r, a) : 0;
	if (!ok)
		status = sim_complain("%s", err.text);
	else if (!sim_fleet_is_well(r))
		status = sim_complain("the fleet is not well: see the report");
	n = ok ? 0 : sim_signals_next(signals, &shared);
	sim_fleet_free(&r);
	close(signals);
	return n ? 128 + n : status;
}
