/* SPDX-License-Identifier: MIT */
#include "cli/out.h"

#include <errno.h>
#include <laps/text.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

#define CELLS_MAX  (16u << 20) /* bytes of a table */
#define COLUMN_MAX 16
#define GAP        2 /* blanks between columns */

void cli_table_init(struct cli_table *t, const char *const *heading, size_t column_n)
{
	*t = (struct cli_table){.heading = heading, .column_n = column_n};
	laps_buf_init(&t->cells, CELLS_MAX);
}

/* A cell of len bytes; a zero byte would end it, so that is a control as well. */
static void add_cell(struct cli_table *t, const char *p, size_t len)
{
	const char *end = p + len;

	while (p < end) {
		size_t n = *p == '\0' ? 1 : laps_text_control_len(p);

		laps_buf_put_u8(&t->cells, n > 0 ? '?' : (uint8_t)*p);
		p += n > 0 ? n : 1;
	}
	laps_buf_put_u8(&t->cells, 0);
	t->cell_n++;
}

void cli_table_add(struct cli_table *t, const char *text)
{
	if (text == NULL)
		text = "";
	add_cell(t, text, strlen(text));
}

void cli_table_addf(struct cli_table *t, const char *format, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof text, format, ap);
	va_end(ap);
	cli_table_add(t, text);
}

void cli_table_add_secret(struct cli_table *t, const struct laps_secret *s)
{
	if (s != NULL)
		add_cell(t, laps_secret_text(s), laps_secret_len(s));
	else
		add_cell(t, "", 0);
}

/* Columns a text takes: its code points. */
static size_t width(const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; s++)
		if (((unsigned char)*s & 0xc0) != 0x80)
			n++;
	return n;
}

static bool bold_wanted(void)
{
	const char *term = getenv("TERM"), *off = getenv("NO_COLOR");

	return isatty(STDOUT_FILENO) && (off == NULL || *off == '\0') && term != NULL &&
	       strcmp(term, "dumb") != 0;
}

/* A row from its first cell; blanks go in front of text only, so that no line ends with one. */
static const char *print_row(const char *cell, const size_t *widths, size_t n)
{
	size_t blanks = 0;

	for (size_t c = 0; c < n; c++, cell += strlen(cell) + 1) {
		if (*cell != '\0') {
			printf("%*s%s", (int)blanks, "", cell);
			blanks = 0;
		}
		blanks += widths[c] - width(cell) + GAP;
	}
	putchar('\n');
	return cell;
}

static void print_heading(const struct cli_table *t, const size_t *widths)
{
	bool bold = bold_wanted();

	fputs(bold ? "\033[1m" : "", stdout);
	for (size_t c = 0; c < t->column_n; c++)
		if (c + 1 < t->column_n)
			printf("%-*s", (int)(widths[c] + GAP), t->heading[c]);
		else
			fputs(t->heading[c], stdout);
	puts(bold ? "\033[0m" : "");
}

int cli_table_print(struct cli_table *t)
{
	size_t widths[COLUMN_MAX] = {0}, n = t->column_n;
	const char *cell;
	int rc = CLI_DONE;

	if (laps_buf_status(&t->cells) != LAPS_OK || n == 0 || n > COLUMN_MAX) {
		rc = cli_fail("output", "%s", laps_rc_name(t->cells.rc));
		goto out;
	}
	for (size_t c = 0; t->heading != NULL && c < n; c++)
		widths[c] = width(t->heading[c]);
	cell = (const char *)t->cells.data;
	for (size_t i = 0; i < t->cell_n; i++, cell += strlen(cell) + 1)
		if (width(cell) > widths[i % n])
			widths[i % n] = width(cell);
	if (t->heading != NULL)
		print_heading(t, widths);
	cell = (const char *)t->cells.data;
	for (size_t i = 0; i < t->cell_n; i += n)
		cell = print_row(cell, widths, n);
out:
	laps_buf_clear(&t->cells);
	t->cell_n = 0;
	return rc;
}

int cli_json_print(json_t *value)
{
	int rc = CLI_DONE;

	if (value == NULL || json_dumpf(value, stdout, JSON_INDENT(2) | JSON_ENCODE_ANY) != 0)
		rc = cli_fail("output", "cannot write JSON");
	else
		putchar('\n');
	json_decref(value);
	return rc;
}

void cli_json_append(json_t **array, json_t *value)
{
	if (*array == NULL) {
		json_decref(value);
	} else if (json_array_append_new(*array, value) != 0) {
		json_decref(*array);
		*array = NULL;
	}
}

json_t *cli_json_time(uint64_t ticks)
{
	char text[LAPS_FILETIME_TEXT];

	laps_filetime_format(ticks, text);
	return ticks != 0 && strcmp(text, "-") != 0 ? json_string(text) : json_null();
}

json_t *cli_json_ticks(uint64_t ticks)
{
	return ticks <= INT64_MAX ? json_integer((json_int_t)ticks) : json_null();
}

json_t *cli_json_text(const char *text)
{
	return text != NULL ? json_string(text) : json_null();
}

json_t *cli_json_secret(const struct laps_secret *s)
{
	return s != NULL ? json_stringn(laps_secret_text(s), laps_secret_len(s)) : json_null();
}

int cli_write(const void *p, size_t len)
{
	const char *at = p;

	fflush(stdout);
	while (len > 0) {
		ssize_t n = write(STDOUT_FILENO, at, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return cli_fail_errno("output", "cannot write", errno);
		at += n;
		len -= (size_t)n;
	}
	return CLI_DONE;
}
