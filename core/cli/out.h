/* SPDX-License-Identifier: MIT */
/*
 * What people and programs read: aligned tables, "name  value" lines, and JSON. Text from outside
 * is shown with its controls replaced by '?', so that no value can steer a terminal or forge a
 * line: passwords as well, which a device chooses. JSON has all as it is. Headings are bold on a
 * terminal only.
 */
#ifndef LAPS_CLI_OUT_H
#define LAPS_CLI_OUT_H
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <laps/buf.h>
#include <laps/filetime.h>
#include <laps/secret.h>

/* Stands for a value that is not there. */
#define CLI_BLANK "-"

/* A table in the making. Cells are kept in one wiped buffer, row after row. */
struct cli_table {
	const char *const *heading; /* borrowed, column_n of them; NULL: none is printed */
	size_t column_n;
	struct laps_buf cells; /* each ends with a NUL byte */
	size_t cell_n;
};
void cli_table_init(struct cli_table *t, const char *const *heading, size_t column_n);
/* Add the next cell; NULL is an empty one. */
void cli_table_add(struct cli_table *t, const char *text);
void cli_table_addf(struct cli_table *t, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Add a password; the device chose it, so its controls are replaced, too. */
void cli_table_add_secret(struct cli_table *t, const struct laps_secret *s);
/* Print and clear it. CLI_DONE, or CLI_FAILED (out of memory, told). */
int cli_table_print(struct cli_table *t);

/* Print a value with an indent of 2 and a line end, and free it. CLI_DONE, or CLI_FAILED when value
 * is NULL or jansson gave up (told). */
int cli_json_print(json_t *value);
/* Append value; on any failure free both and set *array to NULL, which cli_json_print then tells.
 */
void cli_json_append(json_t **array, json_t *value);
/* RFC 3339 text, or null for 0 and for what has no such text. */
json_t *cli_json_time(uint64_t ticks);
/* The number, or null for one that JSON's integers do not reach. */
json_t *cli_json_ticks(uint64_t ticks);
/* The text, null for NULL. */
json_t *cli_json_text(const char *text);
/* The text of a secret, or null for NULL. */
json_t *cli_json_secret(const struct laps_secret *s);

/* Write bytes to stdout past stdio. CLI_DONE, or CLI_FAILED (told). */
int cli_write(const void *p, size_t len);

#endif
