/* SPDX-License-Identifier: MIT */
#include "ports/policy_json.h"

#include <laps/hresult.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ports/file.h"
#include "ports/json_file.h"
#include "ports/policy_dir.h"

char *laps_policy_json_path(const char *dir, laps_policy_source root)
{
	char *path = NULL;
	const char *file = laps_policy_dir_file(root, LAPS_POLICY_FILE_JSON);

	return !file || asprintf(&path, "%s/%s", dir, file) < 0 ? NULL : path;
}

laps_rc laps_policy_json_read(const char *path, json_t **out, struct laps_cause *cause)
{
	laps_rc rc = laps_json_load(path, LAPS_POLICY_JSON_MAX, out, cause);

	if (rc != LAPS_E_NOTFOUND)
		return rc == LAPS_E_RANGE ? LAPS_E_FORMAT : rc;
	*out = json_object();
	return *out ? LAPS_OK : laps_file_nomem(cause);
}

/* What a value of no registry type of LAPS is called. */
static const char *other_kind(const json_t *value)
{
	switch (json_typeof(value)) {
	case JSON_TRUE:
	case JSON_FALSE: return "a boolean";
	case JSON_INTEGER:
	case JSON_REAL: return "a number that is no DWORD";
	case JSON_NULL: return "null";
	case JSON_ARRAY: return "an array";
	case JSON_OBJECT: return "an object";
	case JSON_STRING: break;
	}
	return "a text";
}

static laps_rc put_value(struct laps_policy_root *root, const char *name, const json_t *value,
			 const char *file)
{
	if (json_is_integer(value) && json_integer_value(value) >= 0 &&
	    json_integer_value(value) <= UINT32_MAX)
		return laps_policy_root_put(root, name, LAPS_VALUE_DWORD,
					    (uint32_t)json_integer_value(value), NULL, file);
	if (json_is_string(value))
		return laps_policy_root_put(root, name, LAPS_VALUE_TEXT, 0,
					    json_string_value(value), file);
	return laps_policy_root_put(root, name, LAPS_VALUE_OTHER, 0, other_kind(value), file);
}

/* The registry knows a name once, whatever its case; jansson has found those of the same case. */
static bool stands_twice(json_t *object, const char *name)
{
	const char *other;
	json_t *value;

	json_object_foreach(object, other, value)
	{
		if (strcasecmp(other, name) == 0 && strcmp(other, name) != 0)
			return true;
	}
	return false;
}

laps_rc laps_policy_json_merge(const char *path, const char *file, struct laps_policy_root *root,
			       struct laps_cause *cause)
{
	json_t *object = NULL, *value;
	const char *name;
	laps_rc rc = laps_policy_json_read(path, &object, cause);

	if (rc != LAPS_OK)
		return rc;
	if (json_object_size(object) > LAPS_POLICY_VALUE_MAX) {
		rc = laps_json_bad(cause, path, "more values than a root may have");
		goto out;
	}
	json_object_foreach(object, name, value)
	{
		if (stands_twice(object, name)) {
			rc = laps_json_bad(cause, path, "a name stands twice, in different case");
			goto out;
		}
		if (put_value(root, name, value, file) != LAPS_OK) {
			rc = laps_file_nomem(cause);
			goto out;
		}
	}
out:
	json_decref(object);
	return rc;
}
