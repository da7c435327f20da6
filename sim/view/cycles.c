/* SPDX-License-Identifier: MIT */
#include "view/cycles.h"

#include <laps/event.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "lib/file.h"

#define TAIL_MAX  ((size_t)256 << 10) /* bytes of the event file that are looked at */
#define TITLE_MAX 4096

/* ---- titles -------------------------------------------------------------------------------- */

static void put_value(const json_t *value, struct laps_buf *out)
{
	if (json_is_string(value))
		sim_buf_text(out, json_string_value(value));
	else if (json_is_integer(value))
		sim_buf_printf(out, "%lld", (long long)json_integer_value(value));
}

/* The catalogue's words, %1 and so on replaced by the parameters. */
static json_t *title_of(const struct laps_event_def *def, const json_t *params)
{
	struct laps_buf text;
	json_t *title;

	laps_buf_init(&text, TITLE_MAX);
	for (const char *p = def->text; *p;) {
		char *end = NULL;
		unsigned long n = *p == '%' ? strtoul(p + 1, &end, 10) : 0;

		if (n > 0 && n <= def->param_n) {
			put_value(json_object_get(params, def->param[n - 1].name), &text);
			p = end;
		} else {
			laps_buf_put(&text, p++, 1);
		}
	}
	title = text.data ? json_stringn((const char *)text.data, text.len) : json_string("");
	laps_buf_clear(&text);
	return title;
}

static json_t *event_json(const json_t *event)
{
	const json_int_t id = json_integer_value(json_object_get(event, "id"));
	const struct laps_event_def *def =
		id > 0 && id <= INT32_MAX ? laps_event_find((uint32_t)id) : NULL;

	return json_pack("{sI so}", "id", id, "title",
			 def ? title_of(def, json_object_get(event, "params")) : json_null());
}

/* ---- cycles -------------------------------------------------------------------------------- */

static bool has(const json_t *events, json_int_t id)
{
	json_t *e;
	size_t i;

	json_array_foreach(events, i, e)
	{
		if (json_integer_value(json_object_get(e, "id")) == id)
			return true;
	}
	return false;
}

static const char *outcome_of(const json_t *events)
{
	if (has(events, 10005))
		return "failed";
	if (has(events, 10020))
		return "rotated";
	if (has(events, 10016))
		return "not needed";
	if (has(events, 10004))
		return "nothing to manage";
	return has(events, 10003) ? "broke off" : "other events";
}

/* The cycle that this event belongs to: the last one, or one more. */
static json_t *cycle_of(json_t *cycles, const json_t *event)
{
	const size_t n = json_array_size(cycles);
	json_t *last = n > 0 ? json_array_get(cycles, n - 1) : NULL, *one;
	const json_t *number = json_object_get(event, "cycle");

	if (last && json_equal(json_object_get(last, "cycle"), number))
		return last;
	one = json_pack("{sO sO s[]}", "time", json_object_get(event, "time"), "cycle", number,
			"events");
	if (json_array_append_new(cycles, one) != 0)
		return NULL;
	if (n == VIEW_CYCLES_MAX)
		json_array_remove(cycles, 0);
	return one;
}

static bool take_line(json_t *cycles, const char *line, size_t len)
{
	json_t *event = json_loadb(line, len, 0, NULL), *cycle;
	bool ok = true;

	if (json_is_string(json_object_get(event, "time")) &&
	    json_is_integer(json_object_get(event, "id")) &&
	    json_is_string(json_object_get(event, "cycle"))) {
		cycle = cycle_of(cycles, event);
		ok = cycle && json_array_append_new(json_object_get(cycle, "events"),
						    event_json(event)) == 0;
	}
	json_decref(event);
	return ok;
}

/* Newest first, and each with what came of it. */
static json_t *finish(const json_t *cycles)
{
	json_t *out = json_array();

	for (size_t i = json_array_size(cycles); out && i > 0; i--) {
		json_t *c = json_array_get(cycles, i - 1);
		json_t *events = json_object_get(c, "events");

		if (json_array_append_new(
			    out, json_pack("{sO ss sO}", "time", json_object_get(c, "time"),
					   "outcome", outcome_of(events), "events", events)) != 0) {
			json_decref(out);
			out = NULL;
		}
	}
	return out;
}

json_t *view_cycles_from_lines(const char *lines)
{
	json_t *cycles = json_array(), *out = NULL;
	bool ok = cycles != NULL;

	while (ok && *lines) {
		const size_t len = strcspn(lines, "\n");

		ok = take_line(cycles, lines, len);
		lines += len + (lines[len] == '\n');
	}
	if (ok)
		out = finish(cycles);
	json_decref(cycles);
	return out;
}

json_t *view_cycles(const struct view_host *h)
{
	char path[PATH_MAX], *lines = NULL;
	json_t *cycles;

	if (h->present && view_host_path(h, "event-file", "events.jsonl", path, sizeof(path)))
		lines = view_file(path, TAIL_MAX, true, NULL);
	cycles = view_cycles_from_lines(lines ? lines : "");
	free(lines);
	return cycles;
}
