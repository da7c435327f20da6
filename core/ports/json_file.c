/* SPDX-License-Identifier: MIT */
#include "ports/json_file.h"

#include <laps/hresult.h>
#include <stdlib.h>
#include <string.h>

#include "ports/file.h"

#define ERROR_INVALID_DATA 13

laps_rc laps_json_bad(struct laps_cause *cause, const char *name, const char *what)
{
	laps_cause_set(cause, LAPS_HR_WIN32(ERROR_INVALID_DATA), "%s: %s", name, what);
	return LAPS_E_FORMAT;
}

laps_rc laps_json_parse(const char *text, size_t len, const char *name, json_t **out,
			struct laps_cause *cause)
{
	json_error_t error;
	json_t *root = json_loadb(text, len, JSON_REJECT_DUPLICATES, &error);

	if (!root) {
		/* What is near the place may be a secret: only the place is told. */
		const char *why = json_error_code(&error) == json_error_duplicate_key
					  ? "a member stands twice"
					  : "not JSON";

		if (json_error_code(&error) == json_error_out_of_memory)
			return laps_file_nomem(cause);
		laps_cause_set(cause, LAPS_HR_WIN32(ERROR_INVALID_DATA), "%s:%d: %s", name,
			       error.line > 0 ? error.line : 1, why);
		return LAPS_E_FORMAT;
	}
	if (!json_is_object(root)) {
		json_decref(root);
		laps_cause_set(cause, LAPS_HR_WIN32(ERROR_INVALID_DATA), "%s:1: not a JSON object",
			       name);
		return LAPS_E_FORMAT;
	}
	*out = root;
	return LAPS_OK;
}

laps_rc laps_json_load(const char *path, size_t max, json_t **out, struct laps_cause *cause)
{
	struct laps_buf text;
	laps_rc rc;

	laps_buf_init(&text, 0);
	rc = laps_file_read(path, max, &text, cause);
	if (rc != LAPS_OK)
		goto out;
	rc = laps_json_parse((const char *)text.data, text.len, path, out, cause);
out:
	laps_buf_clear(&text);
	return rc;
}

/* Dump with a line end; the caller wipes and frees. */
static char *dump(const json_t *object, size_t flags, size_t *len)
{
	size_t n = json_dumpb(object, NULL, 0, flags);
	char *text = n ? malloc(n + 1) : NULL;

	if (!text)
		return NULL;
	if (json_dumpb(object, text, n, flags) != n) {
		free(text);
		return NULL;
	}
	text[n] = '\n';
	*len = n + 1;
	return text;
}

char *laps_json_text(const json_t *object)
{
	size_t len = 0;
	char *text = dump(object, JSON_COMPACT, &len);

	if (text)
		text[len - 1] = 0;
	return text;
}

laps_rc laps_json_save(const char *path, const json_t *object, size_t max, mode_t mode,
		       struct laps_cause *cause)
{
	size_t len = 0;
	char *text = dump(object, JSON_INDENT(2), &len);
	laps_rc rc;

	if (!text)
		return laps_file_nomem(cause);
	if (len > max) {
		laps_cause_set(cause, LAPS_HR_INVALIDARG,
			       "cannot write '%s': it would be longer than %zu bytes", path, max);
		rc = LAPS_E_HOST;
	} else {
		rc = laps_file_write(path, text, len, mode, cause);
	}
	laps_wipe(text, len);
	free(text);
	return rc;
}

laps_rc laps_json_append_line(const char *path, const json_t *object, mode_t mode,
			      struct laps_cause *cause)
{
	size_t len = 0;
	char *text = dump(object, JSON_COMPACT, &len);
	laps_rc rc;

	if (!text)
		return laps_file_nomem(cause);
	rc = laps_file_append(path, text, len, mode, cause);
	free(text);
	return rc;
}
