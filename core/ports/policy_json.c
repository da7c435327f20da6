/* SPDX-License-Identifier: MIT */
#include "ports/policy_json.h"

#include <laps/hresult.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "ports/file.h"
#include "ports/json_file.h"
#include "ports/policy_edit.h"

#define ROOT_LEN_MAX 65536 /* bytes */

/* In the order of laps_policy_source, without its "none". */
static const char *const root_name[LAPS_POLICY_ROOT_N] = {"csp", "gpo", "local", "legacy"};

laps_rc laps_policy_root_parse_name(const char *name, laps_policy_source *out)
{
	for (int i = 0; i < LAPS_POLICY_ROOT_N; i++) {
		if (strcasecmp(name, root_name[i]) == 0) {
			*out = (laps_policy_source)(i + 1);
			return LAPS_OK;
		}
	}
	return LAPS_E_FORMAT;
}

char *laps_policy_json_path(const char *dir, laps_policy_source root)
{
	char *path = NULL;

	if (root < LAPS_POLICY_CSP || root > LAPS_POLICY_LEGACY)
		return NULL;
	return asprintf(&path, "%s/%s.json", dir, root_name[root - 1]) < 0 ? NULL : path;
}

laps_rc laps_policy_json_read(const char *path, json_t **out, struct laps_cause *cause)
{
	laps_rc rc = laps_json_load(path, ROOT_LEN_MAX, out, cause);

	if (rc != LAPS_E_NOTFOUND)
		return rc == LAPS_E_RANGE ? LAPS_E_FORMAT : rc;
	*out = json_object();
	return *out ? LAPS_OK : laps_file_nomem(cause);
}

/* A boolean or a number out of range is of a type that no registry value of LAPS has. */
static laps_rc add_value(struct laps_policy_root *root, const char *name, const json_t *value)
{
	if (json_is_integer(value) && json_integer_value(value) >= 0 &&
	    json_integer_value(value) <= UINT32_MAX)
		return laps_policy_root_add(root, name, LAPS_VALUE_DWORD,
					    (uint32_t)json_integer_value(value), NULL);
	if (json_is_string(value))
		return laps_policy_root_add(root, name, LAPS_VALUE_TEXT, 0,
					    json_string_value(value));
	return laps_policy_root_add(root, name, LAPS_VALUE_OTHER, 0, NULL);
}

/* The registry knows a name once, whatever its case. */
static bool stands_twice(const struct laps_policy_root *root, const char *name)
{
	for (size_t i = 0; i < root->value_n; i++)
		if (strcasecmp(root->value[i].name, name) == 0)
			return true;
	return false;
}

static laps_rc load_root(const char *dir, laps_policy_source source, struct laps_policy_root *out,
			 struct laps_cause *cause)
{
	char *path = laps_policy_json_path(dir, source);
	json_t *object = NULL, *value;
	const char *name;
	laps_rc rc;

	if (!path)
		return laps_file_nomem(cause);
	rc = laps_policy_json_read(path, &object, cause);
	if (rc != LAPS_OK)
		goto out;
	json_object_foreach(object, name, value)
	{
		if (stands_twice(out, name)) {
			rc = laps_json_bad(cause, path, "a name stands twice, in different case");
			goto out;
		}
		rc = add_value(out, name, value);
		if (rc != LAPS_OK) {
			rc = laps_file_nomem(cause);
			goto out;
		}
	}
out:
	json_decref(object);
	free(path);
	return rc;
}

static laps_rc policy_load(void *ctx, struct laps_policy_root roots[static LAPS_POLICY_ROOT_N],
			   struct laps_cause *cause)
{
	struct laps_policy_root root[LAPS_POLICY_ROOT_N] = {{0}};
	laps_rc rc = LAPS_OK;

	for (int i = 0; rc == LAPS_OK && i < LAPS_POLICY_ROOT_N; i++)
		rc = load_root(ctx, (laps_policy_source)(i + 1), &root[i], cause);
	for (int i = 0; i < LAPS_POLICY_ROOT_N; i++) {
		if (rc == LAPS_OK)
			roots[i] = root[i];
		else
			laps_policy_root_clear(&root[i]);
	}
	return rc;
}

struct laps_policy_port laps_policy_json_port(const char *dir)
{
	union {
		const char *in;
		void *out;
	} ctx = {.in = dir};

	return (struct laps_policy_port){.ctx = ctx.out, .load = policy_load};
}
