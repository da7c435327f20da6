/* SPDX-License-Identifier: MIT */
#include "directory/tables.h"

#include <stdio.h>
#include <string.h>

#define GUID_COLUMN 1 /* of a right */

/* Cut the line into columns. */
static bool split(struct sim_row *row, size_t columns)
{
	char *p = row->line;

	for (size_t i = 0; i < columns; i++) {
		char *end = p + (i + 1 < columns ? strcspn(p, " ") : strlen(p));

		if (*p == 0)
			return false;
		row->column[i] = strncmp(p, "-", (size_t)(end - p)) == 0 ? NULL : p;
		p = *end ? end + 1 : end;
		*end = 0;
	}
	return true;
}

bool sim_row_next(const char **table, size_t columns, struct sim_row *row)
{
	while (**table) {
		const char *line = *table;
		size_t len = strcspn(line, "\n");

		*table += len + (line[len] == '\n');
		if (len == 0 || *line == '#')
			continue;
		snprintf(row->line, sizeof(row->line), "%.*s", (int)len, line);
		return split(row, columns);
	}
	return false;
}

/* The line "NAME: ..." from p on within a stanza; what follows the colon and the blank. */
static const char *line_of(const char *p, const char *name, size_t *len)
{
	size_t n = strlen(name);

	while (*p && *p != '\n') {
		size_t whole = strcspn(p, "\n");

		if (strncmp(p, name, n) == 0 && p[n] == ':') {
			*len = whole - n - 2;
			return p + n + 2;
		}
		p += whole + (p[whole] == '\n');
	}
	return NULL;
}

bool sim_class_value(const char *class, const char *attribute, const char **value, size_t *len)
{
	const char *p = sim_table_classes, *name;
	size_t name_len;

	/* a stanza begins with its cn, behind an empty line */
	while ((p = strstr(p, "\n\ncn: ")) != NULL) {
		p += 2;
		name = line_of(p, "lDAPDisplayName", &name_len);
		if (!name || name_len != strlen(class) || strncmp(name, class, name_len) != 0)
			continue;
		*value = line_of(p, attribute, len);
		return *value != NULL;
	}
	return false;
}

bool sim_class_guid(const char *class, uint8_t out[static LAPS_GUID_LEN])
{
	char text[LAPS_GUID_TEXT];
	const char *value;
	size_t len;

	if (!sim_class_value(class, "schemaIDGUID", &value, &len))
		return false;
	snprintf(text, sizeof(text), "%.*s", (int)len, value);
	return laps_guid_parse_text(text, out, NULL) == LAPS_OK;
}

bool sim_right_guid(const char *cn, uint8_t out[static LAPS_GUID_LEN])
{
	const char *p = sim_table_rights;
	struct sim_row row;

	while (sim_row_next(&p, SIM_RIGHT_COLUMNS, &row))
		if (strcmp(row.column[0], cn) == 0)
			return laps_guid_parse_text(row.column[GUID_COLUMN], out, NULL) == LAPS_OK;
	return false;
}
