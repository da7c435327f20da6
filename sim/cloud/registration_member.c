/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <strings.h>

#include "cloud/registration.h"

#define DEPTH_MAX 8

static bool is_unique(json_t *object, const char *name)
{
	const char *other;
	json_t *value;
	unsigned n = 0;

	json_object_foreach(object, other, value) n += strcasecmp(name, other) == 0;
	return n == 1;
}

static bool check(json_t *v, int depth)
{
	const char *name;
	json_t *item;
	size_t i;

	if (depth == DEPTH_MAX || (json_is_object(v) && json_object_size(v) > SIM_MEMBERS_MAX))
		return false;
	json_object_foreach(v, name,
			    item) if (!is_unique(v, name) || !check(item, depth + 1)) return false;
	json_array_foreach(v, i, item) if (!check(item, depth + 1)) return false;
	return true;
}

bool sim_members_ok(const json_t *object)
{
	/* jansson iterates only what may change; nothing does */
	return check((json_t *)(uintptr_t)object, 0);
}

json_t *sim_member_any_case(const json_t *object, const char *name)
{
	json_t *all = (json_t *)(uintptr_t)object, *value;
	const char *other;

	json_object_foreach(all, other, value) if (strcasecmp(name, other) == 0) return value;
	return NULL;
}

bool sim_member_boolean(const json_t *value, bool *out)
{
	const char *text = json_string_value(value);

	if (!json_is_boolean(value) &&
	    (!text || (strcasecmp(text, "true") != 0 && strcasecmp(text, "false") != 0)))
		return false;
	*out = text ? strcasecmp(text, "true") == 0 : json_is_true(value);
	return true;
}
