/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <laps/text.h>

#include "ports/file.h"
#include "ports/json_file.h"
#include "ports/keyfile.h"
#include "ports/keyfile_fields.h"

/* "name: text" or "name:: base64", unfolded and NUL-terminated. */
static laps_rc take_line(struct laps_root_key_fields *f, const char *line, bool *has_dn,
			 struct laps_cause *cause)
{
	const char *colon = strchr(line, ':'), *text;
	size_t name_len = colon ? (size_t)(colon - line) : 0;
	struct laps_buf value;
	laps_rc rc = LAPS_OK;

	if (!colon)
		return laps_json_bad(cause, f->file, "neither JSON nor LDIF");
	if (name_len == 2 && strncasecmp(line, "dn", 2) == 0) {
		if (*has_dn)
			return laps_json_bad(cause, f->file, "more than one entry");
		*has_dn = true;
		return LAPS_OK;
	}
	laps_buf_init(&value, LAPS_KEYFILE_LEN_MAX);
	text = colon + 1 + (colon[1] == ':');
	text += strspn(text, " ");
	for (int i = 0; i < LAPS_ROOT_KEY_FIELD_N; i++) {
		if (strlen(laps_root_key_attribute[i]) != name_len ||
		    strncasecmp(laps_root_key_attribute[i], line, name_len) != 0)
			continue;
		if (colon[1] != ':')
			laps_buf_put(&value, text, strlen(text));
		else if (laps_base64_parse(text, strlen(text), &value, NULL) != LAPS_OK)
			rc = laps_root_key_bad(cause, LAPS_E_FORMAT, f, (laps_root_key_field)i,
					       "not base64");
		if (rc == LAPS_OK && laps_buf_status(&value) != LAPS_OK)
			rc = laps_file_nomem(cause);
		if (rc == LAPS_OK)
			rc = laps_root_key_take_value(f, (laps_root_key_field)i, &value, cause);
		break;
	}
	laps_buf_clear(&value);
	return rc;
}

laps_rc laps_root_key_read_ldif(const char *text, size_t len, const char *file,
				struct laps_root_key_fields *f, struct laps_cause *cause)
{
	struct laps_buf line;
	bool has_dn = false;
	laps_rc rc = LAPS_OK;
	size_t at = 0;

	laps_root_key_fields_init(f, file, laps_root_key_attribute);
	laps_buf_init(&line, LAPS_KEYFILE_LEN_MAX + 1);
	while (rc == LAPS_OK && at < len) {
		/* a line, and those behind it that begin with a blank, RFC 2849 */
		do {
			const char *end = memchr(text + at, '\n', len - at);
			size_t n = end ? (size_t)(end - text) - at : len - at;
			size_t skip = line.len > 0;

			if (n > skip)
				laps_buf_put(&line, text + at + skip,
					     n - skip - (text[at + n - 1] == '\r'));
			at += n + 1;
		} while (line.len > 0 && at < len && text[at] == ' ');
		if (line.len > 0 && memchr(line.data, 0, line.len))
			rc = laps_json_bad(cause, file, "a NUL byte in the text");
		laps_buf_put_u8(&line, 0);
		if (rc == LAPS_OK && laps_buf_status(&line) != LAPS_OK)
			rc = laps_file_nomem(cause);
		if (rc == LAPS_OK && line.data[0] != 0 && line.data[0] != '#')
			rc = take_line(f, (const char *)line.data, &has_dn, cause);
		laps_buf_clear(&line);
	}
	laps_buf_clear(&line);
	if (rc == LAPS_OK && !has_dn)
		rc = laps_json_bad(cause, file, "neither JSON nor LDIF");
	return rc == LAPS_OK ? laps_root_key_need_hash(f, cause) : rc;
}
