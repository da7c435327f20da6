/* SPDX-License-Identifier: MIT */
#include <laps/pwjson.h>
#include <laps/utf16.h>

#include "wire/json.h"

#define DECIMAL 10u
#define HEX     16u

static bool digit(char c, unsigned base, unsigned *out)
{
	if (c >= '0' && c <= '9')
		*out = (unsigned)(c - '0');
	else if (c >= 'a' && c <= 'f')
		*out = (unsigned)(c - 'a') + DECIMAL;
	else if (c >= 'A' && c <= 'F')
		*out = (unsigned)(c - 'A') + DECIMAL;
	else
		return false;
	return *out < base;
}

/* All of it is digits, and the number fits. */
static bool number(const char *text, size_t len, unsigned base, uint64_t *out)
{
	uint64_t v = 0;
	unsigned d = 0;

	for (size_t i = 0; i < len; i++)
		if (!digit(text[i], base, &d) || __builtin_mul_overflow(v, base, &v) ||
		    __builtin_add_overflow(v, d, &v))
			return false;
	*out = v;
	return len > 0;
}

/* Lower case, and no zero in front. */
static bool as_written(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] >= 'A' && text[i] <= 'F')
			return false;
	return len == 1 || text[0] != '0';
}

static laps_pwjson_member kind_of(int first)
{
	if (first == '"')
		return LAPS_PWJSON_STRING;
	return first == '-' || (first >= '0' && first <= '9') ? LAPS_PWJSON_NUMBER
							      : LAPS_PWJSON_OTHER;
}

static void look_at_t(struct laps_json *j, struct laps_pwjson_look *out)
{
	struct laps_buf text;
	size_t at = 0;

	laps_buf_init(&text, LAPS_PWJSON_MAX);
	if (out->t == LAPS_PWJSON_STRING) {
		laps_json_string(j, &text);
		out->has_time = number((const char *)text.data, text.len, HEX, &out->ticks);
		out->t_as_written = out->has_time && as_written((const char *)text.data, text.len);
	} else {
		at = j->pos;
		laps_json_skip(j);
		out->has_time = out->t == LAPS_PWJSON_NUMBER &&
				number(j->in + at, j->pos - at, DECIMAL, &out->ticks);
	}
	laps_buf_clear(&text);
}

static void look_at_member(struct laps_json *j, struct laps_pwjson_look *out)
{
	laps_pwjson_member *known = NULL;
	laps_pwjson_member kind;
	const char which = laps_json_name(j);

	kind = kind_of(laps_json_peek(j));
	if (which == 'n')
		known = &out->n;
	else if (which == 't')
		known = &out->t;
	else if (which == 'p')
		known = &out->p;
	if (j->err.rc != LAPS_OK || known == NULL || *known != LAPS_PWJSON_ABSENT) {
		laps_json_skip(j);
		return;
	}
	*known = kind;
	if (which == 't')
		look_at_t(j, out);
	else
		laps_json_skip(j);
}

void laps_pwjson_look(const char *in, size_t len, struct laps_pwjson_look *out)
{
	struct laps_json j;

	*out = (struct laps_pwjson_look){0};
	if (len > LAPS_PWJSON_MAX || laps_utf8_check(in, len, NULL) != LAPS_OK)
		return;
	laps_json_init(&j, in, len);
	laps_json_expect(&j, '{');
	if (!laps_json_accept(&j, '}')) {
		do
			look_at_member(&j, out);
		while (laps_json_accept(&j, ','));
		laps_json_expect(&j, '}');
	}
	out->is_object = laps_json_peek(&j) < 0 && j.err.rc == LAPS_OK;
}
