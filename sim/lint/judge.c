/* SPDX-License-Identifier: MIT */
#include "lint/judge.h"

#include <stdio.h>

#include "lint/line.h"

bool lint_init(struct lint *l, uint64_t real_ticks)
{
	*l = (struct lint){.real_ticks = real_ticks,
			   .objects = json_object(),
			   .waits = json_object(),
			   .callers = json_object()};
	return lint_found_init(&l->found) && l->objects && l->waits && l->callers;
}

void lint_clear(struct lint *l)
{
	lint_found_clear(&l->found);
	json_decref(l->objects);
	json_decref(l->waits);
	json_decref(l->callers);
	*l = (struct lint){.real_ticks = 0};
}

json_t *lint_state(struct lint *l, json_t *of, const char *name)
{
	json_t *state = json_object_get(of, name);

	if (!state) {
		state = json_object();
		if (json_object_set_new(of, name, state) != 0) {
			l->found.failed = true;
			return NULL;
		}
	}
	return state;
}

void lint_remember(struct lint *l, json_t *state, const char *member, json_t *value)
{
	if (json_object_set_new(state, member, value) != 0)
		l->found.failed = true;
}

json_t *lint_object(struct lint *l, const json_t *line)
{
	char dn[LINT_NAME];

	snprintf(dn, sizeof(dn), "%s", lint_text(line, "dn"));
	lint_plain(dn);
	for (char *p = dn; *p; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
	return lint_state(l, l->objects, dn);
}

/* By a reset, or from an image: what was known of it is no more, and nobody waits. */
static bool is_put_back(const json_t *line)
{
	return lint_is(line, "source", "lapsim") && lint_is(line, "result", "ok") &&
	       (lint_is(line, "verb", "reset") || lint_is(line, "verb", "restore"));
}

void lint_line(struct lint *l, const char *text, size_t len, bool judged)
{
	static void (*const rule[])(struct lint *, const json_t *) = {
		lint_reading, lint_values, lint_objects, lint_history, lint_cloud};
	json_t *line = json_loadb(text, len, 0, NULL);

	if (is_put_back(line)) {
		(void)json_object_clear(l->waits);
		(void)json_object_clear(l->objects);
	}
	l->found.quiet = !judged;
	for (size_t i = 0; i < sizeof(rule) / sizeof(rule[0]) && json_is_object(line); i++)
		rule[i](l, line);
	json_decref(line);
}

void lint_end(struct lint *l)
{
	l->found.quiet = false;
	lint_objects_end(l);
	lint_cloud_end(l);
}
