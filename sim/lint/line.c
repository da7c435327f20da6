/* SPDX-License-Identifier: MIT */
#include "lint/line.h"

#include <laps/filetime.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define HEX      16
#define TIME_TAG "time="

const char *lint_text(const json_t *line, const char *member)
{
	const char *text = json_string_value(json_object_get(line, member));

	return text ? text : "";
}

int64_t lint_number(const json_t *line, const char *member)
{
	return json_integer_value(json_object_get(line, member));
}

bool lint_is(const json_t *line, const char *member, const char *text)
{
	return strcmp(lint_text(line, member), text) == 0;
}

uint64_t lint_time(const json_t *line)
{
	uint64_t ticks = 0;

	return laps_filetime_parse(lint_text(line, "time"), &ticks, NULL) == LAPS_OK ? ticks : 0;
}

bool lint_has(const json_t *line, const char *array, const char *text)
{
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(line, array), i, one)
	{
		if (json_is_string(one) && strcasecmp(json_string_value(one), text) == 0)
			return true;
	}
	return false;
}

size_t lint_count(const json_t *line, const char *array)
{
	return json_array_size(json_object_get(line, array));
}

bool lint_is_ldap(const json_t *line, const char *op)
{
	return lint_is(line, "source", "ldap") && (!op || lint_is(line, "op", op));
}

bool lint_is_done(const json_t *line)
{
	const json_t *result = json_object_get(line, "result");

	return json_is_integer(result) && json_integer_value(result) == 0;
}

/* The word of the i-th fact when that is of the attribute, else NULL. */
static const char *word_of(const json_t *line, size_t i, const char *attribute)
{
	const char *fact = json_string_value(json_array_get(json_object_get(line, "facts"), i));
	const size_t n = strlen(attribute);

	return fact && strncasecmp(fact, attribute, n) == 0 && fact[n] == ' ' ? fact + n + 1 : NULL;
}

bool lint_fact(const json_t *line, const char *attribute, const char *word)
{
	const char *have;

	for (size_t i = 0; i < lint_count(line, "facts"); i++) {
		have = word_of(line, i, attribute);
		if (have && (!word || strcmp(have, word) == 0))
			return true;
	}
	return false;
}

bool lint_word_time(const char *word, uint64_t *out)
{
	char *end;

	if (!word || strncmp(word, TIME_TAG, strlen(TIME_TAG)) != 0)
		return false;
	*out = strtoull(word + strlen(TIME_TAG), &end, HEX);
	return end != word + strlen(TIME_TAG) && *end == 0;
}

bool lint_fact_time(const json_t *line, const char *attribute, uint64_t *out)
{
	for (size_t i = 0; i < lint_count(line, "facts"); i++)
		if (lint_word_time(word_of(line, i, attribute), out))
			return true;
	return false;
}

bool lint_changes(const json_t *line, const char *attribute)
{
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(line, "changes"), i, one)
	{
		const char *text = json_string_value(one);
		const char *blank = text ? strchr(text, ' ') : NULL;

		if (blank && strcasecmp(blank + 1, attribute) == 0)
			return true;
	}
	return false;
}

void lint_plain(char *text)
{
	for (; *text; text++)
		if (*text < ' ' || *text > '~')
			*text = '?';
}

void lint_describe(const json_t *line, char out[static LINT_WHAT])
{
	lint_describe_as(line, "", out);
}

void lint_describe_as(const json_t *line, const char *text, char out[static LINT_WHAT])
{
	if (lint_is_ldap(line, "search"))
		snprintf(out, LINT_WHAT, "search of %.120s for %.120s%s", lint_text(line, "dn"),
			 lint_text(line, "filter"), text);
	else if (lint_is_ldap(line, NULL))
		snprintf(out, LINT_WHAT, "%.20s of %.180s%s", lint_text(line, "op"),
			 *lint_text(line, "dn") ? lint_text(line, "dn") : lint_text(line, "who"),
			 text);
	else
		snprintf(out, LINT_WHAT, "%.20s %.180s%s", lint_text(line, "method"),
			 lint_text(line, "path"), text);
	lint_plain(out);
}
