/* SPDX-License-Identifier: MIT */
/* lapsim.h: each call is a request, as over the control socket. */
#include <stdio.h>
#include <string.h>

#include "run/world.h"

/* Takes request; the answer is a new object, NULL without memory. */
static json_t *ask(struct lapsim *w, json_t *request)
{
	const char *verb = json_string_value(json_object_get(request, "verb"));
	bool hold = false;
	json_t *answer = verb ? sim_verb(w, verb, request, &hold) : NULL;

	json_decref(request);
	return answer;
}

/* Takes request. */
static bool done(struct lapsim *w, json_t *request, char why[static LAPSIM_WHY])
{
	json_t *answer = ask(w, request);
	const char *error = json_string_value(json_object_get(answer, "error"));
	bool ok = json_is_true(json_object_get(answer, "ok"));

	if (!ok)
		snprintf(why, LAPSIM_WHY, "%s", error ? error : "out of memory");
	json_decref(answer);
	return ok;
}

char *lapsim_ask(struct lapsim *world, const char *request)
{
	struct sim_err err;
	json_t *asked = sim_control_parse(request, strlen(request), &err);
	json_t *answer = asked ? ask(world, asked) : sim_control_refuse(err.text);
	char *text = answer ? json_dumps(answer, JSON_COMPACT) : NULL;

	json_decref(answer);
	return text;
}

bool lapsim_reset(struct lapsim *world, char why[static LAPSIM_WHY])
{
	return done(world, json_pack("{ss}", "verb", "reset"), why);
}

bool lapsim_snapshot(struct lapsim *world, const char *name, char why[static LAPSIM_WHY])
{
	return done(world, json_pack("{ss ss ss}", "verb", "snapshot", "op", "take", "name", name),
		    why);
}

bool lapsim_restore(struct lapsim *world, const char *name, const char *only,
		    char why[static LAPSIM_WHY])
{
	return done(world, json_pack("{ss ss ss*}", "verb", "restore", "name", name, "only", only),
		    why);
}

bool lapsim_advance(struct lapsim *world, const char *duration, char why[static LAPSIM_WHY])
{
	return done(world,
		    json_pack("{ss ss ss}", "verb", "clock", "op", "advance", "duration", duration),
		    why);
}

uint64_t lapsim_now(const struct lapsim *world)
{
	return sim_clock_now(&world->clock);
}

bool lapsim_fault(struct lapsim *world, const char *spec, char why[static LAPSIM_WHY])
{
	return done(world, json_pack("{ss ss ss}", "verb", "fault", "op", "add", "spec", spec),
		    why);
}

void lapsim_calm(struct lapsim *world)
{
	char ignored[LAPSIM_WHY];

	(void)!done(world, json_pack("{ss ss}", "verb", "fault", "op", "clear"), ignored);
}
