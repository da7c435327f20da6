/* SPDX-License-Identifier: MIT */
#include "ports/trace_file.h"

#include <laps/filetime.h>
#include <laps/hresult.h>

#include "ports/file.h"
#include "ports/json_file.h"

static laps_rc append(const struct laps_trace_file *t, laps_step step, laps_step_moment moment,
		      const struct laps_cause *why, struct laps_cause *cause)
{
	char time[LAPS_FILETIME_TEXT];
	uint64_t now;
	json_t *line = NULL;
	laps_rc rc = t->clock.now(t->clock.ctx, &now, cause);

	if (rc != LAPS_OK)
		return rc;
	laps_filetime_format(now, time);
	line = json_pack("{ss ss ss ss ss ss ss*}", "time", time, "source", "laps", "computer",
			 t->computer, "kind", "step", "step", laps_step_name(step), "moment",
			 laps_step_moment_name(moment), "cause", why ? why->text : NULL);
	if (!line)
		return laps_file_nomem(cause);
	rc = laps_json_append_line(t->path, line, 0644, cause);
	json_decref(line);
	return rc;
}

static bool trace_step(void *ctx, laps_step step, laps_step_moment moment,
		       const struct laps_cause *why)
{
	struct laps_trace_file *t = ctx;
	struct laps_cause cause;

	if (t->path && append(t, step, moment, why, &cause) != LAPS_OK && !t->failed) {
		t->failed = true;
		t->failure = cause;
	}
	return false;
}

struct laps_trace_port laps_trace_file_port(struct laps_trace_file *t)
{
	return (struct laps_trace_port){.ctx = t, .step = trace_step};
}
