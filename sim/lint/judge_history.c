/* SPDX-License-Identifier: MIT */
/* Which values leave a history, by the times in their headers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lint/judge.h"
#include "lint/line.h"

#define HEX 16

/* The times that the facts of an attribute tell, those of removed values with '-' in front: a set
 * of texts. NULL: no memory. */
static json_t *times(const json_t *line, const char *attribute, bool removed)
{
	json_t *set = json_object();
	const json_t *one;
	const size_t n = strlen(attribute);
	uint64_t ticks;
	size_t i;

	json_array_foreach(json_object_get(line, "facts"), i, one)
	{
		const char *fact = json_string_value(one);

		if (!fact || (*fact == '-') != removed)
			continue;
		fact += removed;
		if (strncasecmp(fact, attribute, n) != 0 || fact[n] != ' ' ||
		    !lint_word_time(fact + n + 1, &ticks))
			continue;
		if (json_object_set_new(set, strchr(fact, '=') + 1, json_true()) != 0) {
			json_decref(set);
			return NULL;
		}
	}
	return set;
}

/* Is one of these older than the time? */
static bool has_older(json_t *set, const char *hex)
{
	const uint64_t ticks = strtoull(hex, NULL, HEX);
	const char *one;
	json_t *value;

	json_object_foreach(set, one, value)
	{
		if (strtoull(one, NULL, HEX) < ticks)
			return true;
	}
	return false;
}

/* Takes what went out of the set. */
static void take_out(json_t *from, json_t *gone)
{
	const char *one;
	json_t *value;

	json_object_foreach(gone, one, value)(void) json_object_del(from, one);
}

static void judge(struct lint *l, const json_t *line, json_t *kept, json_t *gone)
{
	char what[LINT_WHAT];
	const char *one;
	json_t *value;

	json_object_foreach(gone, one, value)
	{
		if (!has_older(kept, one))
			continue;
		lint_describe_as(line, ", which took away a newer value than it left", what);
		lint_found_add(&l->found, SIM_LINT_HISTORY_WRONG_END, lint_text(line, "time"),
			       lint_text(line, "who"), what);
		return;
	}
}

/* "replace ATTRIBUTE", or one that takes all values away, without naming any */
static bool begins_anew(const json_t *line, const char *attribute, json_t *removed)
{
	char replace[LINT_NAME], all[LINT_NAME];

	snprintf(replace, sizeof(replace), "replace %s", attribute);
	snprintf(all, sizeof(all), "delete %s", attribute);
	return lint_has(line, "changes", replace) ||
	       (lint_has(line, "changes", all) && json_object_size(removed) == 0);
}

static void follow(struct lint *l, const json_t *line, json_t *o, const char *attribute)
{
	json_t *known = lint_state(l, o, attribute), *kept = json_copy(known);
	json_t *added = times(line, attribute, false), *gone = times(line, attribute, true);

	if (!known || !kept || !added || !gone) {
		l->found.failed = true;
	} else {
		if (begins_anew(line, attribute, gone)) {
			/* what comes again was never away */
			(void)json_object_update(gone, known);
			take_out(gone, added);
		}
		take_out(kept, gone);
		judge(l, line, kept, gone);
		(void)json_object_clear(known);
		if (json_object_update(known, kept) != 0 || json_object_update(known, added) != 0)
			l->found.failed = true;
	}
	json_decref(kept);
	json_decref(added);
	json_decref(gone);
}

void lint_history(struct lint *l, const json_t *line)
{
	static const char *const attribute[] = {LINT_HISTORY, LINT_DSRM_HISTORY};
	json_t *o;

	if (!lint_is_ldap(line, "modify") || !lint_is_done(line))
		return;
	for (size_t i = 0; i < sizeof(attribute) / sizeof(attribute[0]); i++)
		if (lint_changes(line, attribute[i]) && (o = lint_object(l, line)) != NULL)
			follow(l, line, o, attribute[i]);
}
