/* SPDX-License-Identifier: MIT */
#include "lint/found.h"

#include <stdint.h>
#include <stdio.h>

#include "lint/line.h"

#define NOBODY "-" /* has no name */
#define TIME   40

bool lint_found_init(struct lint_found *f)
{
	*f = (struct lint_found){.n = 0};
	for (int id = 0; id < SIM_LINT_N; id++)
		if ((f->by[id] = json_object()) == NULL)
			f->failed = true;
	return !f->failed;
}

void lint_found_clear(struct lint_found *f)
{
	for (int id = 0; id < SIM_LINT_N; id++)
		json_decref(f->by[id]);
	*f = (struct lint_found){.n = 0};
}

/* Plain ASCII, whatever a line has. */
static void plain(const char *text, char *out, size_t size)
{
	snprintf(out, size, "%s", text ? text : "");
	lint_plain(out);
}

static json_t *finding(sim_lint_id id, const char *time, const char *who, const char *what)
{
	const struct sim_lint_rule *r = &sim_lint_rule[id];

	return json_pack("{ss ss ss ss ss si ss ss ss}", "id", r->id, "level",
			 sim_lint_level_name(r->level), "title", r->title, "explain", r->explain,
			 "fix", r->fix, "count", 0, "time", time, "who", who, "what", what);
}

/* Of this client, or with no room for another, of whoever was the last. */
static json_t *last_of(const json_t *by)
{
	const char *who;
	json_t *one, *last = NULL;

	json_object_foreach((json_t *)(uintptr_t)by, who, one) last = one;
	return last;
}

void lint_found_add(struct lint_found *f, sim_lint_id id, const char *time, const char *who,
		    const char *what)
{
	char at[TIME], name[LINT_NAME], request[LINT_WHAT];
	json_t *one;

	if (f->quiet)
		return;
	plain(time, at, sizeof(at));
	plain(who && *who ? who : NOBODY, name, sizeof(name));
	plain(what, request, sizeof(request));
	one = json_object_get(f->by[id], name);
	if (!one && f->n >= LINT_FOUND_MAX)
		one = last_of(f->by[id]);
	if (!one) {
		one = finding(id, at, name, request);
		f->n++;
		if (json_object_set_new(f->by[id], name, one) != 0) {
			f->failed = true;
			return;
		}
	}
	json_integer_set(json_object_get(one, "count"),
			 json_integer_value(json_object_get(one, "count")) + 1);
}

/* The table has errors first. */
static json_t *list(const struct lint_found *f, sim_lint_level level, json_t *into)
{
	for (int id = 0; id < SIM_LINT_N; id++) {
		const char *who;
		json_t *one;

		if (sim_lint_rule[id].level != level)
			continue;
		json_object_foreach(f->by[id], who, one)
		{
			if (json_array_append(into, one) != 0)
				return NULL;
		}
	}
	return into;
}

static json_t *not_tried(const struct lint_found *f)
{
	json_t *a = json_array();

	for (int id = 0; a && id < SIM_LINT_N; id++) {
		const struct sim_lint_rule *r = &sim_lint_rule[id];

		if (r->untried && !f->tried[id] && json_object_size(f->by[id]) == 0 &&
		    json_array_append_new(a, json_pack("{ss ss ss}", "id", r->id, "title", r->title,
						       "how", r->untried)) != 0) {
			json_decref(a);
			a = NULL;
		}
	}
	return a;
}

json_t *lint_found_report(const struct lint_found *f)
{
	json_t *findings = json_array(), *report = NULL;
	size_t errors = 0;

	if (f->failed || !findings || !list(f, SIM_LINT_ERROR, findings)) {
		json_decref(findings);
		return NULL;
	}
	errors = json_array_size(findings);
	if (list(f, SIM_LINT_WARNING, findings))
		report = json_pack("{sO sI sI so}", "findings", findings, "errors",
				   (json_int_t)errors, "warnings",
				   (json_int_t)(json_array_size(findings) - errors), "not_tried",
				   not_tried(f));
	json_decref(findings);
	return report;
}
