/* SPDX-License-Identifier: MIT */
/* fleet: many devices at once, and a report. */
#include <laps/filetime.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "directory/domain.h"
#include "fleet/fleet.h"
#include "lib/choice.h"
#include "lib/file.h"
#include "run/options.h"

/* Virtual time of a fleet that has no world begins here, 2026-01-01, so that a seed alone makes a
 * run. */
#define BEGIN_TICKS UINT64_C(134116992000000000)

static bool make_domain(const struct sim_arguments *a, uint64_t ticks, struct sim_domain *out,
			struct sim_err *err)
{
	const struct sim_domain_options o = {.seed = a->world.seed,
					     .started_ticks = ticks,
					     .dns_name = a->world.domain ? a->world.domain
									 : "corp.example",
					     .computers = a->fleet.devices,
					     .functional_level = a->world.functional_level,
					     .laps_schema = SIM_LAPS_SCHEMA_FULL};

	return sim_domain_init(&o, out, err);
}

static bool run(struct sim_arguments *a, struct sim_fleet_result **out, struct sim_err *err)
{
	const uint64_t ticks = a->world.time_ticks ? a->world.time_ticks : BEGIN_TICKS;
	struct sim_domain d;
	bool ok;

	if (!make_domain(a, ticks, &d, err))
		return false;
	a->fleet.seed = a->world.seed;
	a->fleet.start_ticks = ticks;
	ok = sim_fleet_run(&a->fleet,
			   &(struct sim_fleet_domain){.dns_name = d.dns_name,
						      .netbios = d.netbios,
						      .functional_level = d.functional_level,
						      .sid = d.sid,
						      .root_key = &d.root_key},
			   out, err);
	sim_domain_clear(&d);
	return ok;
}

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

int sim_cmd_fleet(const struct sim_command *c, struct sim_arguments *a)
{
	struct sim_fleet_result *r = NULL;
	struct sim_err err;
	int status;

	(void)c;
	if (!a->world.has_seed && !sim_seed_draw(&a->world.seed, &err))
		return sim_complain("%s", err.text);
	if (a->fleet.threads == 0)
		a->fleet.threads = (uint32_t)sysconf(_SC_NPROCESSORS_ONLN);
	if (!run(a, &r, &err))
		return sim_complain("%s", err.text);
	sim_fleet_print(r, stdout);
	status = sim_fleet_is_well(r) ? 0 : sim_complain("the fleet is not well: see the report");
	if (a->json_file && !write_json(r, a->json_file, &err))
		status = sim_complain("%s", err.text);
	sim_fleet_free(&r);
	return status;
}
