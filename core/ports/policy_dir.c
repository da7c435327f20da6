/* SPDX-License-Identifier: MIT */
#include "ports/policy_dir.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "ports/file.h"
#include "ports/policy_json.h"
#include "ports/policy_registry.h"

/* In the order of laps_policy_source, without its "none". */
static const char *const root_name[LAPS_POLICY_ROOT_N] = {"csp", "gpo", "local", "legacy"};

#define FILES(name)                                    \
	{                                              \
		name ".pol", name ".reg", name ".json" \
	}
static const char *const file_name[LAPS_POLICY_ROOT_N][LAPS_POLICY_FILE_N] = {
	FILES("csp"),
	FILES("gpo"),
	FILES("local"),
	FILES("legacy"),
};

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

const char *laps_policy_dir_file(laps_policy_source root, laps_policy_file kind)
{
	if (root < LAPS_POLICY_CSP || root > LAPS_POLICY_LEGACY)
		return NULL;
	return file_name[root - 1][kind];
}

static laps_rc merge_file(const char *dir, laps_policy_source source, laps_policy_file kind,
			  struct laps_policy_root *root, struct laps_cause *cause)
{
	const char *file = laps_policy_dir_file(source, kind);
	char *path = NULL;
	laps_rc rc;

	if (asprintf(&path, "%s/%s", dir, file) < 0)
		return laps_file_nomem(cause);
	if (kind == LAPS_POLICY_FILE_JSON)
		rc = laps_policy_json_merge(path, file, root, cause);
	else
		rc = laps_policy_registry_merge(path, file, source, kind == LAPS_POLICY_FILE_POL,
						root, cause);
	free(path);
	return rc;
}

static laps_rc policy_load(void *ctx, struct laps_policy_root roots[static LAPS_POLICY_ROOT_N],
			   struct laps_cause *cause)
{
	struct laps_policy_root root[LAPS_POLICY_ROOT_N] = {{0}};
	laps_rc rc = LAPS_OK;

	for (int i = 0; i < LAPS_POLICY_ROOT_N; i++)
		for (int kind = 0; rc == LAPS_OK && kind < LAPS_POLICY_FILE_N; kind++)
			rc = merge_file(ctx, (laps_policy_source)(i + 1), (laps_policy_file)kind,
					&root[i], cause);
	for (int i = 0; i < LAPS_POLICY_ROOT_N; i++) {
		if (rc == LAPS_OK)
			roots[i] = root[i];
		else
			laps_policy_root_clear(&root[i]);
	}
	return rc;
}

struct laps_policy_port laps_policy_dir_port(const char *dir)
{
	union {
		const char *in;
		void *out;
	} ctx = {.in = dir};

	return (struct laps_policy_port){.ctx = ctx.out, .load = policy_load};
}
