/* SPDX-License-Identifier: MIT */
/*
 * Faults of a running world, each by its SPEC, "OPERATION=EFFECT". There is one so far.
 */
#include <string.h>

#include "run/world.h"

#define STALE_READS "ldap.read=stale"

static json_t *list(const struct lapsim *w)
{
	json_t *faults = json_array();

	if (w->slapd.stale)
		json_array_append_new(faults, json_string(STALE_READS));
	return json_pack("{sb so}", "ok", 1, "faults", faults);
}

static bool add(struct lapsim *w, const char *spec, struct sim_err *err)
{
	if (strcmp(spec, STALE_READS) != 0)
		return sim_fail(err, "there is no fault '%.64s': " STALE_READS, spec);
	if (w->slapd.second_port == 0)
		return sim_fail(err, STALE_READS " is of a second domain controller: start the "
						 "world with --dcs 2");
	/* from now on, also when it was on */
	return sim_slapd_set_stale(w->dir.fd, &w->slapd, true, err);
}

/* {"verb": "fault", "op": "list" | "clear" | "add", "spec": SPEC} */
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
		ok = sim_slapd_set_stale(w->dir.fd, &w->slapd, false, &err);
	else if (strcmp(op, "add") == 0)
		ok = add(w, spec ? spec : "", &err);
	else
		ok = sim_fail(&err, "fault has no operation '%.64s': add, list or clear", op);
	return ok ? list(w) : sim_control_refuse(err.text);
}
