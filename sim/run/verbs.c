/* SPDX-License-Identifier: MIT */
#include "run/verbs.h"

#include <string.h>

#include "lib/timeline.h"

const char *sim_verb_text(const json_t *request, const char *name)
{
	const char *text = json_string_value(json_object_get(request, name));

	return text ? text : "";
}

json_t *sim_verb_refuse(const struct sim_err *err)
{
	return sim_control_refuse(err->text);
}

static const struct {
	const char *name;
	sim_do *answer;
} verb_row[] = {
	{"clock", sim_do_clock},       {"cloud", sim_do_cloud},   {"env", sim_do_env},
	{"fault", sim_do_fault},       {"reset", sim_do_reset},   {"restore", sim_do_restore},
	{"snapshot", sim_do_snapshot}, {"status", sim_do_status},
};

/* {"verb": "down", "keep": true}: answered when it is done. */
static json_t *do_down(struct lapsim *w, const json_t *request, bool *hold)
{
	w->leaving = *hold = true;
	w->keep = w->keep || json_is_true(json_object_get(request, "keep"));
	return sim_control_ok();
}

json_t *sim_verb(void *ctx, const char *verb, const json_t *request, bool *hold)
{
	struct lapsim *w = ctx;
	json_t *answer = NULL;
	struct sim_err err;
	const char *why;
	size_t i = 0;

	while (i < sizeof(verb_row) / sizeof(verb_row[0]) && strcmp(verb, verb_row[i].name) != 0)
		i++;
	if (i < sizeof(verb_row) / sizeof(verb_row[0])) {
		answer = verb_row[i].answer(w, request);
	} else if (strcmp(verb, "down") == 0) {
		answer = do_down(w, request, hold);
	} else {
		sim_fail(&err, "there is no verb '%.64s'", verb);
		answer = sim_verb_refuse(&err);
	}
	why = json_string_value(json_object_get(answer, "error"));
	sim_timeline_request(w->dir.fd, sim_clock_now(&w->clock), verb, why ? why : "ok");
	return answer;
}
