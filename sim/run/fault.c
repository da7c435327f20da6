/* SPDX-License-Identifier: MIT */
/*
 * Faults of a running world, each by its SPEC (lib/faultspec.h).
 */
#include <string.h>

#include "lib/faultspec.h"
#include "run/verbs.h"

/* Whose requests a protocol's are; faults of hosts are in every world. */
static unsigned service_of(const char *protocol)
{
	static const struct {
		const char *protocol;
		unsigned service;
	} row[] = {{"ldap", LAPSIM_DIRECTORY},
		   {"kerberos", LAPSIM_KDC},
		   {"rpc", LAPSIM_KDS},
		   {"cloud", LAPSIM_CLOUD}};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		if (strcmp(row[i].protocol, protocol) == 0)
			return row[i].service;
	return LAPSIM_ALL;
}

/* Is there what goes wrong? */
static bool check(const char *spec, unsigned services, struct sim_err *err)
{
	struct laps_worldfault_rule r;

	if (!sim_fault_parse(spec, 0, &r, err))
		return false;
	return (services & service_of(r.protocol)) ||
	       sim_fail(err, "%s never happens: nothing in this world speaks %s", spec, r.protocol);
}

bool sim_world_check_faults(const struct lapsim_options *o, struct sim_err *err)
{
	const unsigned services = o->services ? o->services : LAPSIM_ALL;
	size_t n = 0;

	for (const char *const *spec = o->faults; spec && *spec; spec++, n++)
		if (!check(*spec, services, err))
			return false;
	for (const char *const *spec = sim_fault_hostile; o->hostile && *spec; spec++)
		n++;
	return n <= LAPS_WORLDFAULT_RULES ||
	       sim_fail(err, "a world has at most %d faults", LAPS_WORLDFAULT_RULES);
}

/* What of it may happen in this world. */
static bool add_hostile(struct lapsim *w, struct sim_err *err)
{
	struct sim_err no;

	for (const char *const *spec = sim_fault_hostile; *spec; spec++)
		if (check(*spec, w->services, &no) &&
		    !sim_faults_add(w->faults, *spec, w->draw_seed, err))
			return false;
	return true;
}

bool sim_world_add_faults(struct lapsim *w, const struct lapsim_options *o, struct sim_err *err)
{
	for (const char *const *spec = o->faults; spec && *spec; spec++)
		if (!sim_faults_add(w->faults, *spec, w->draw_seed, err))
			return false;
	return !o->hostile || add_hostile(w, err);
}

static json_t *list(const struct lapsim *w)
{
	return json_pack("{sb so}", "ok", 1, "faults", sim_faults_list(w->faults));
}

/* {"verb": "fault", "op": "list" | "hostile" | "add" | "clear", "spec": SPEC}; clear
 * without a SPEC is all. */
json_t *sim_do_fault(struct lapsim *w, const json_t *request)
{
	const char *op = json_string_value(json_object_get(request, "op"));
	const char *spec = json_string_value(json_object_get(request, "spec"));
	struct sim_err err;
	bool ok;

	if (!op)
		op = "";
	if (strcmp(op, "list") == 0)
		ok = true;
	else if (strcmp(op, "clear") == 0)
		ok = sim_faults_remove(w->faults, spec) ||
		     sim_fail(&err, "there is no fault '%.160s' to clear", spec);
	else if (strcmp(op, "hostile") == 0)
		ok = add_hostile(w, &err);
	else if (strcmp(op, "add") == 0)
		ok = check(spec ? spec : "", w->services, &err) &&
		     sim_faults_add(w->faults, spec, w->draw_seed, &err);
	else
		ok = sim_fail(&err, "fault has no operation '%.64s': add, list, clear or hostile",
			      op);
	return ok ? list(w) : sim_control_refuse(err.text);
}
