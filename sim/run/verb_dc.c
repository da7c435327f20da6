/* SPDX-License-Identifier: MIT */
/* Controllers, one by one: stopped, killed, started. */
#include <string.h>

#include "directory/image.h"
#include "run/verbs.h"

static json_t *answer_list(const struct lapsim *w)
{
	const uint32_t n = sim_runs(w, LAPSIM_DIRECTORY) ? w->domain.dcs : 0;
	json_t *all = json_array();

	for (uint32_t i = 0; i < n; i++) {
		json_t *o = json_pack("{si ss}", "number", (int)i + 1, "state",
				      w->dc[i].child.pid ? "runs" : "stopped");

		json_object_update_new(o, sim_verb_controller(&w->dc[i]));
		json_array_append_new(all, o);
	}
	return json_pack("{sb so}", "ok", 1, "controllers", all);
}

static bool start(struct lapsim *w, struct sim_slapd *s, struct sim_err *err)
{
	if (!sim_image_check(w->dir.fd, w->domain.dcs, (uint32_t)(s - w->dc), err))
		return false;
	sim_world_next_second(w);
	if (sim_slapd_again(s, &w->dir, err) && sim_slapd_wait(s, &w->dir, &w->domain, err) &&
	    sim_world_watch(w, err))
		return true;
	sim_slapd_halt(s);
	return false;
}

static bool act(struct lapsim *w, const char *op, json_int_t number, struct sim_err *err)
{
	struct sim_slapd *s;

	if (strcmp(op, "stop") != 0 && strcmp(op, "start") != 0 && strcmp(op, "kill") != 0)
		return sim_fail(err, "dc has no operation '%.64s': list, stop, start or kill", op);
	if (!sim_runs(w, LAPSIM_DIRECTORY) || number < 1 || number > w->domain.dcs)
		return sim_fail(err, "this world has no controller %lld", (long long)number);
	s = &w->dc[number - 1];
	if ((strcmp(op, "start") == 0) == (s->child.pid != 0))
		return sim_fail(err, "controller %lld %s", (long long)number,
				s->child.pid ? "runs already" : "is stopped already");
	if (strcmp(op, "start") == 0)
		return start(w, s, err);
	if (strcmp(op, "stop") == 0)
		sim_slapd_end(s);
	else
		sim_slapd_crash(s);
	return true;
}

/* {"verb": "dc", "op": "list" | "stop" | "start" | "kill", "number": N} */
json_t *sim_do_dc(struct lapsim *w, const json_t *request)
{
	const char *op = sim_verb_text(request, "op");
	struct sim_err err;

	if (strcmp(op, "list") == 0 ||
	    act(w, op, json_integer_value(json_object_get(request, "number")), &err))
		return answer_list(w);
	return sim_verb_refuse(&err);
}
