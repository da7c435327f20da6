/* SPDX-License-Identifier: MIT */
#include "ports/policy_registry.h"

#include <laps/hresult.h>
#include <laps/registry.h>
#include <stdio.h>

#include "ports/file.h"
#include "ports/policy_dir.h"

#define ERROR_INVALID_DATA 13

struct merge {
	struct laps_policy_root *root;
	laps_policy_source source;
	const char *file; /* what values remember */
	bool pol;
	bool full; /* too many values */
};

static const char *type_name(uint32_t type)
{
	static const char *const name[] = {
		"a value of type REG_NONE",
		"a value of type REG_SZ that is no text",
		"a value of type REG_EXPAND_SZ",
		"a value of type REG_BINARY",
		"a value of type REG_DWORD",
		"a value of type REG_DWORD_BIG_ENDIAN",
		"a value of type REG_LINK",
		"a value of type REG_MULTI_SZ",
		"a value of type REG_RESOURCE_LIST",
		"a value of type REG_FULL_RESOURCE_DESCRIPTOR",
		"a value of type REG_RESOURCE_REQUIREMENTS_LIST",
		"a value of type REG_QWORD",
	};

	return type < sizeof(name) / sizeof(name[0]) ? name[type] : "a value of an unknown type";
}

/* A value as LAPS sees it; REG_EXPAND_SZ is no text of LAPS' (ours). */
static laps_rc put(struct merge *m, const struct laps_registry_value *v)
{
	if (m->root->value_n >= LAPS_POLICY_VALUE_MAX) {
		m->full = true;
		return LAPS_E_RANGE;
	}
	if (v->broken)
		return laps_policy_root_put(m->root, v->name, LAPS_VALUE_OTHER, 0,
					    "a value of type REG_DWORD without 4 bytes", m->file);
	if (v->type == LAPS_REG_DWORD)
		return laps_policy_root_put(m->root, v->name, LAPS_VALUE_DWORD, v->dword, NULL,
					    m->file);
	if (v->type == LAPS_REG_SZ && v->text)
		return laps_policy_root_put(m->root, v->name, LAPS_VALUE_TEXT, 0, v->text, m->file);
	return laps_policy_root_put(m->root, v->name, LAPS_VALUE_OTHER, 0, type_name(v->type),
				    m->file);
}

static laps_rc take(void *ctx, const struct laps_registry_value *v)
{
	struct merge *m = ctx;
	const char *key = m->pol ? v->key : laps_registry_below_machine(v->key);

	if (!key)
		return LAPS_OK;
	if (!v->name) {
		if (laps_policy_registry_concerns(m->source, key, v->tree))
			laps_policy_root_clear(m->root);
		return LAPS_OK;
	}
	if (!laps_policy_registry_concerns(m->source, key, false))
		return LAPS_OK;
	if (!v->deleted)
		return put(m, v);
	(void)laps_policy_root_remove(m->root, v->name);
	return LAPS_OK;
}

laps_rc laps_policy_registry_merge(const char *path, const char *file, laps_policy_source source,
				   bool pol, struct laps_policy_root *root,
				   struct laps_cause *cause)
{
	struct merge m = {.root = root, .source = source, .file = file, .pol = pol};
	struct laps_err err = {0};
	struct laps_buf in;
	laps_rc rc;

	laps_buf_init(&in, 0);
	rc = laps_file_read(path, LAPS_REG_FILE_MAX, &in, cause);
	if (rc == LAPS_E_NOTFOUND || rc == LAPS_E_RANGE) {
		rc = rc == LAPS_E_NOTFOUND ? LAPS_OK : LAPS_E_FORMAT;
		goto out;
	}
	if (rc != LAPS_OK)
		goto out;
	rc = pol ? laps_regpol_parse(in.data, in.len, take, &m, &err)
		 : laps_regfile_parse(in.data, in.len, take, &m, &err);
	if (rc == LAPS_E_NOMEM) {
		(void)laps_file_nomem(cause);
	} else if (rc != LAPS_OK) {
		laps_cause_set(cause, LAPS_HR_WIN32(ERROR_INVALID_DATA), "%s: byte %zu: %s", path,
			       err.offset, m.full ? "more values than a root may have" : err.what);
		rc = LAPS_E_FORMAT;
	}
out:
	laps_buf_clear(&in);
	return rc;
}
