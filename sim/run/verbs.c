/* SPDX-License-Identifier: MIT */
#include "run/verbs.h"

#include <stdio.h>
#include <string.h>

#include "lib/timeline.h"

#define DESCRIPTION 256 /* bytes of what is told of a request */

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
	{"clock", sim_do_clock},       {"cloud", sim_do_cloud},       {"dc", sim_do_dc},
	{"devices", sim_do_devices},   {"link", sim_do_link},         {"env", sim_do_env},
	{"fault", sim_do_fault},       {"lint", sim_do_lint},         {"reset", sim_do_reset},
	{"restore", sim_do_restore},   {"snapshot", sim_do_snapshot}, {"status", sim_do_status},
	{"timeline", sim_do_timeline}, {"seed", sim_do_seed},
};

/* {"verb": "down", "keep": true}: answered when it is done. */
static json_t *do_down(struct lapsim *w, const json_t *request, bool *hold)
{
	w->leaving = *hold = true;
	w->keep = w->keep || json_is_true(json_object_get(request, "keep"));
	return sim_control_ok();
}

/* "advance 90d": the operation, and what it is of. */
static void describe(const json_t *request, char *out, size_t size)
{
	static const char *const member[] = {"op",    "duration", "time", "spec",   "name",
					     "value", "host",     "only", "device", "link"};
	size_t n = 0;

	*out = 0;
	for (size_t i = 0; i < sizeof(member) / sizeof(member[0]) && n < size; i++)
		if (*sim_verb_text(request, member[i]))
			n += (size_t)snprintf(out + n, size - n, "%s%s", n > 0 ? " " : "",
					      sim_verb_text(request, member[i]));
}

json_t *sim_verb(void *ctx, const char *verb, const json_t *request, bool *hold)
{
	struct lapsim *w = ctx;
	char what[DESCRIPTION];
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
	/* who looks at it is not on it, or would see himself looking for ever */
	if (strcmp(verb, "timeline") == 0 ||
	    (strcmp(verb, "devices") == 0 && !json_is_true(json_object_get(request, "secrets"))))
		return answer;
	describe(request, what, sizeof(what));
	sim_timeline_request(w->dir.fd, sim_clock_now(&w->clock), verb, what, why ? why : "ok");
	return answer;
}
