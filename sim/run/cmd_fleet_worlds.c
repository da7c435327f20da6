/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <laps/filetime.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/choice.h"
#include "lib/number.h"
#include "lib/worldask.h"
#include "run/client.h"
#include "run/fleet_worlds.h"
#include "run/world.h"

/* Virtual time of a fleet in memory begins here, 2026-01-01, so that a seed alone makes a run. */
#define BEGIN_TICKS UINT64_C(134116992000000000)

/* What the devices know of their domain follows from its seed and name. */
static bool run_in(struct sim_arguments *a, const char *dns_name,
		   const struct sim_fleet_world *world, struct sim_fleet_result **out,
		   struct sim_err *err)
{
	const struct sim_domain_options o = {.seed = a->world.seed,
					     .started_ticks = a->fleet.start_ticks,
					     .dns_name = dns_name,
					     .computers = a->fleet.devices,
					     .functional_level = a->world.functional_level,
					     .laps_schema = SIM_LAPS_SCHEMA_FULL};
	struct sim_domain d;
	bool ok;

	if (!sim_domain_init(&o, &d, err))
		return false;
	a->fleet.seed = a->world.seed;
	ok = sim_fleet_run(&a->fleet,
			   &(struct sim_fleet_domain){.dns_name = d.dns_name,
						      .netbios = d.netbios,
						      .functional_level = d.functional_level,
						      .sid = d.sid,
						      .root_key = &d.root_key},
			   world, out, err);
	sim_domain_clear(&d);
	return ok;
}

bool sim_fleet_in_memory(struct sim_arguments *a, struct sim_fleet_result **out,
			 struct sim_err *err)
{
	a->fleet.start_ticks = a->world.time_ticks ? a->world.time_ticks : BEGIN_TICKS;
	return (a->world.has_seed || sim_seed_draw(&a->world.seed, err)) &&
	       run_in(a, a->world.domain ? a->world.domain : "corp.example", NULL, out, err);
}

/* ---- what is asked of a world ---- */

static json_t *fault_request(const char *spec, bool on)
{
	return json_pack("{ss ss ss}", "verb", "fault", "op", on ? "add" : "clear", "spec", spec);
}

static json_t *stall_request(unsigned controller, bool on)
{
	char link[16];

	snprintf(link, sizeof(link), "%u", controller);
	return json_pack("{ss ss ss}", "verb", "link", "op", on ? "stall" : "heal", "link", link);
}

/* ---- a world of its own ---- */

static const char *get_own(void *ctx, const char *name)
{
	return lapsim_getenv(ctx, name);
}

static bool tend_own(void *ctx, uint64_t ticks, struct sim_err *err)
{
	struct lapsim *w = ctx;
	char why[LAPSIM_WHY];

	switch (lapsim_serve(w, why)) {
	case LAPSIM_RUNS: break;
	case LAPSIM_LEAVE: return sim_fail(err, "the world was taken down");
	case LAPSIM_BROKEN: return sim_fail(err, "%s", why);
	}
	return ticks <= sim_clock_now(&w->clock) || sim_clock_set(&w->clock, ticks, err);
}

/* Takes the request. */
static bool ask_own(struct lapsim *w, json_t *request)
{
	char *text = request ? json_dumps(request, JSON_COMPACT) : NULL;
	char *answer = text ? lapsim_ask(w, text) : NULL;
	json_t *said = answer ? json_loads(answer, 0, NULL) : NULL;
	bool ok = json_is_true(json_object_get(said, "ok"));

	json_decref(said);
	free(answer);
	free(text);
	json_decref(request);
	return ok;
}

static bool fault_own(void *ctx, const char *spec, bool on, struct sim_err *err)
{
	return ask_own(ctx, fault_request(spec, on)) ||
	       sim_fail(err, "cannot make '%s' go wrong", spec);
}

static bool stall_own(void *ctx, unsigned controller, bool on, struct sim_err *err)
{
	return ask_own(ctx, stall_request(controller, on)) ||
	       sim_fail(err, "cannot change the links of controller %u", controller);
}

bool sim_fleet_in_own(struct sim_arguments *a, struct sim_fleet_result **out, struct sim_err *err)
{
	struct lapsim *w = NULL;
	char why[LAPSIM_WHY], *kept = NULL;
	bool ok;

	a->world.computers = a->fleet.devices;
	a->world.services = LAPSIM_DIRECTORY;
	if (a->fleet.share[SIM_FLEET_ENTRA] > 0)
		a->world.services |= LAPSIM_CLOUD;
	if (a->fleet.identity == SIM_FLEET_KERBEROS)
		a->world.services |= LAPSIM_KDC;
	a->world.proxied_authorization = a->fleet.identity == SIM_FLEET_PROXY;
	if (!lapsim_start(&a->world, &w, why))
		return sim_fail(err, "%s", why);
	a->world.seed = w->domain.seed;
	a->fleet.start_ticks = sim_clock_now(&w->clock);
	if (a->world.keep)
		kept = strdup(w->dir.path);
	ok = run_in(a, w->domain.dns_name,
		    &(struct sim_fleet_world){.ctx = w,
					      .get = get_own,
					      .tend = tend_own,
					      .fault = fault_own,
					      .stall = stall_own},
		    out, err);
	lapsim_stop(&w);
	if (kept)
		fprintf(stderr, "lapsim: kept %s\n", kept);
	free(kept);
	return ok;
}

/* ---- a world that runs ---- */

struct other {
	const char *dir;
	struct sim_env env;
};

static const char *get_other(void *ctx, const char *name)
{
	return sim_env_get(&((struct other *)ctx)->env, name);
}

static bool ask_clock(const char *dir, const char *op, const char *time, uint64_t *now,
		      struct sim_err *err)
{
	json_t *request = json_pack("{ss ss ss*}", "verb", "clock", "op", op, "time", time);
	json_t *answer = NULL;
	bool ok = request ? sim_world_ask(dir, request, &answer, err) : sim_fail_nomem(err);

	if (ok && !sim_number_parse(json_string_value(json_object_get(answer, "filetime")),
				    UINT64_MAX, now))
		ok = sim_fail(err, "the world in '%s' does not tell its time", dir);
	json_decref(request);
	json_decref(answer);
	return ok;
}

/* Every device is a computer of it; all are, unless somebody has said how many. */
static bool count_devices(const char *dir, uint32_t *devices, struct sim_err *err)
{
	json_t *request = json_pack("{ss}", "verb", "status"), *answer = NULL;
	bool ok = request ? sim_world_ask(dir, request, &answer, err) : sim_fail_nomem(err);
	const json_int_t has = json_integer_value(json_object_get(answer, "computers"));

	json_decref(request);
	json_decref(answer);
	if (ok && *devices > has)
		return sim_fail(err, "the world in '%s' has %lld computers, and not %u", dir,
				(long long)has, (unsigned)*devices);
	if (*devices == 0)
		*devices = (uint32_t)has;
	return ok;
}

/* Of its domain, by which devices decide whether they may encrypt. */
static bool take_level(const char *dir, uint32_t *level, struct sim_err *err)
{
	char path[PATH_MAX];
	json_t *world, *has;
	bool ok;

	snprintf(path, sizeof(path), "%s/world.json", dir);
	world = json_load_file(path, 0, NULL);
	has = json_object_get(world, "functional_level");
	ok = json_is_integer(has) || sim_fail(err, "cannot read '%s'", path);
	if (ok)
		*level = (uint32_t)json_integer_value(has);
	json_decref(world);
	return ok;
}

static bool tend_other(void *ctx, uint64_t ticks, struct sim_err *err)
{
	const struct other *o = ctx;
	uint64_t now = 0;
	char digits[24];

	snprintf(digits, sizeof(digits), "%" PRIu64, ticks);
	return ask_clock(o->dir, "now", NULL, &now, err) &&
	       (ticks <= now || ask_clock(o->dir, "set", digits, &now, err));
}

/* Takes the request. */
static bool ask_other(const struct other *o, json_t *request, struct sim_err *err)
{
	json_t *answer = NULL;
	bool ok = request ? sim_world_ask(o->dir, request, &answer, err) : sim_fail_nomem(err);

	json_decref(request);
	json_decref(answer);
	return ok;
}

static bool fault_other(void *ctx, const char *spec, bool on, struct sim_err *err)
{
	return ask_other(ctx, fault_request(spec, on), err);
}

static bool stall_other(void *ctx, unsigned controller, bool on, struct sim_err *err)
{
	return ask_other(ctx, stall_request(controller, on), err);
}

bool sim_fleet_in_other(struct sim_arguments *a, struct sim_fleet_result **out, struct sim_err *err)
{
	struct other o = {.dir = a->in};
	const char *seed, *domain;
	bool ok;

	if (!sim_client_env(a->in, true, &o.env))
		return sim_fail(err, "no fleet without a world");
	seed = get_other(&o, "LAPSIM_SEED");
	domain = get_other(&o, "LAPSIM_DOMAIN");
	ok = (seed && domain && sim_number_parse(seed, UINT64_MAX, &a->world.seed)) ||
	     sim_fail(err, "the world in '%s' does not tell its seed", a->in);
	ok = ok && take_level(a->in, &a->world.functional_level, err) &&
	     count_devices(a->in, &a->fleet.devices, err) &&
	     ask_clock(a->in, "now", NULL, &a->fleet.start_ticks, err);
	/* another may have run there, and its time is another */
	a->fleet.run = a->fleet.start_ticks;
	ok = ok && run_in(a, domain,
			  &(struct sim_fleet_world){.ctx = &o,
						    .get = get_other,
						    .tend = tend_other,
						    .fault = fault_other,
						    .stall = stall_other},
			  out, err);
	sim_env_clear(&o.env);
	return ok;
}
