/* SPDX-License-Identifier: MIT */
#include "ports/trace_file.h"

#include <laps/event.h>
#include <laps/filetime.h>
#include <laps/hresult.h>

#include "ports/file.h"
#include "ports/json_file.h"

/* what: the members of this line alone; taken. */
static laps_rc append(const struct laps_trace_file *t, const char *kind, json_t *what,
		      struct laps_cause *cause)
{
	char time[LAPS_FILETIME_TEXT];
	uint64_t now;
	json_t *line = NULL;
	laps_rc rc = t->clock.now(t->clock.ctx, &now, cause);

	if (rc == LAPS_OK) {
		laps_filetime_format(now, time);
		line = json_pack("{ss ss ss ss}", "time", time, "source", "laps", "computer",
				 t->computer, "kind", kind);
		rc = line && what && json_object_update(line, what) == 0
			     ? laps_json_append_line(t->path, line, 0644, cause)
			     : laps_file_nomem(cause);
	}
	json_decref(line);
	json_decref(what);
	return rc;
}

static void tell(struct laps_trace_file *t, const char *kind, json_t *what)
{
	struct laps_cause cause;

	if (append(t, kind, what, &cause) != LAPS_OK && !t->failed) {
		t->failed = true;
		t->failure = cause;
	}
}

static bool trace_step(void *ctx, laps_step step, laps_step_moment moment,
		       const struct laps_cause *why)
{
	struct laps_trace_file *t = ctx;

	if (t->path)
		tell(t, "step",
		     json_pack("{ss ss ss*}", "step", laps_step_name(step), "moment",
			       laps_step_moment_name(moment), "cause", why ? why->text : NULL));
	return false;
}

struct laps_trace_port laps_trace_file_port(struct laps_trace_file *t)
{
	return (struct laps_trace_port){.ctx = t, .step = trace_step};
}

void laps_trace_file_event(struct laps_trace_file *t, const struct laps_event *event)
{
	const struct laps_event_def *def = laps_event_find(event->id);

	if (t->path && def)
		tell(t, "event",
		     json_pack("{sI ss}", "id", (json_int_t)event->id, "level",
			       laps_event_level_name(def->level)));
}
