/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <laps/filetime.h>
#include <stdio.h>
#include <string.h>

#include "lib/duration.h"
#include "run/verbs.h"

static json_t *answer_time(const struct lapsim *w)
{
	uint64_t now = sim_clock_now(&w->clock);
	char text[LAPS_FILETIME_TEXT], digits[24];

	laps_filetime_format(now, text);
	snprintf(digits, sizeof(digits), "%" PRIu64, now);
	return json_pack("{sb ss ss}", "ok", 1, "time", text, "filetime", digits);
}

/* {"verb": "clock", "op": "now" | "set", "time": TIME | "advance", "duration": DURATION} */
json_t *sim_do_clock(struct lapsim *w, const json_t *request)
{
	const char *op = sim_verb_text(request, "op"), *time = sim_verb_text(request, "time");
	const char *duration = sim_verb_text(request, "duration");
	struct sim_err err;
	uint64_t n;

	if (strcmp(op, "now") == 0)
		return answer_time(w);
	if (strcmp(op, "set") == 0) {
		if (laps_filetime_parse(time, &n, NULL) != LAPS_OK) {
			sim_fail(&err, "'%.64s' is not a time", time);
			return sim_verb_refuse(&err);
		}
		return sim_clock_set(&w->clock, n, &err) ? answer_time(w) : sim_verb_refuse(&err);
	}
	if (strcmp(op, "advance") == 0)
		return sim_duration_parse(duration, &n, &err) &&
				       sim_clock_advance(&w->clock, n, &err)
			       ? answer_time(w)
			       : sim_verb_refuse(&err);
	sim_fail(&err, "clock has no operation '%.64s': now, set or advance", op);
	return sim_verb_refuse(&err);
}
