/* SPDX-License-Identifier: MIT */
#include "cli/explain_say.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <laps/utf16.h>

#define WORDS_WIDTH 76 /* columns: 100 without the longest label */

char *cli_say_clean(const char *text, size_t len)
{
	char *copy = malloc(len + 1);
	struct laps_err err;

	if (copy == NULL)
		return NULL;
	memcpy(copy, text, len);
	copy[len] = '\0';
	for (size_t at = 0; laps_utf8_check(copy + at, len - at, &err) != LAPS_OK;) {
		at += err.offset;
		copy[at] = '?';
	}
	for (size_t i = 0; i < len; i++)
		if (copy[i] == '\0')
			copy[i] = '?';
	return copy;
}

/* Bytes of text that fit a line: up to the last blank before the width, else the whole word. */
static size_t line_len(const char *text)
{
	size_t columns = 0, fits = 0;

	for (size_t i = 0;; i++) {
		if (text[i] == '\0' && (columns <= WORDS_WIDTH || fits == 0))
			return i;
		if (text[i] == ' ' && (columns <= WORDS_WIDTH || fits == 0))
			fits = i;
		if (fits > 0 && columns > WORDS_WIDTH)
			return fits;
		columns += ((unsigned char)text[i] & 0xc0) != 0x80;
	}
}

static void put_wrapped(struct cli_table *t, const char *indent, const char *label,
			const char *text)
{
	char first[128];

	snprintf(first, sizeof first, "%s%s", indent, label);
	do {
		size_t n = line_len(text);
		char *line = strndup(text, n);

		cli_table_add(t, first);
		cli_table_add(t, line != NULL ? line : "");
		free(line);
		text += n;
		text += strspn(text, " ");
		first[0] = '\0';
	} while (*text != '\0');
}

static void __attribute__((format(printf, 4, 0)))
say(struct cli_table *t, const char *indent, const char *label, const char *format, va_list ap)
{
	char *text = NULL, *clean;

	if (vasprintf(&text, format, ap) < 0) {
		cli_table_add(t, label);
		cli_table_add(t, NULL);
		return;
	}
	clean = cli_say_clean(text, strlen(text));
	put_wrapped(t, indent, label, clean != NULL ? clean : "");
	free(clean);
	free(text);
}

void cli_say_section(struct cli_table *t, const char *heading, const char *format, ...)
{
	va_list ap;

	if (t->cell_n > 0) {
		cli_table_add(t, NULL);
		cli_table_add(t, NULL);
	}
	va_start(ap, format);
	say(t, "", heading, format, ap);
	va_end(ap);
}

void cli_say(struct cli_table *t, const char *label, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	say(t, "  ", label, format, ap);
	va_end(ap);
}
