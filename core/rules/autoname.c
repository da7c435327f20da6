/* SPDX-License-Identifier: MIT */
#include <laps/autoname.h>
#include <laps/utf16.h>
#include <string.h>

#include "rules/draw.h"

/* Bytes of the first so many UTF-16 units of valid UTF-8, in whole characters. */
static size_t cut(const char *text, size_t units)
{
	size_t at = 0;

	while (text[at]) {
		unsigned char lead = (unsigned char)text[at];
		size_t len = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;

		if (units < (len == 4 ? 2u : 1u))
			break;
		units -= len == 4 ? 2 : 1;
		at += len;
	}
	return at;
}

static laps_rc draw_digits(laps_random_fn *random, void *ctx, char *out)
{
	struct laps_draw draw;
	laps_rc rc = LAPS_OK;
	size_t digit = 0;

	laps_draw_init(&draw, random, ctx);
	for (int i = 0; rc == LAPS_OK && i < LAPS_AUTONAME_DIGITS; i++) {
		rc = laps_draw_below(&draw, 10, &digit);
		out[i] = (char)('0' + digit);
	}
	laps_draw_clear(&draw);
	return rc;
}

laps_rc laps_autoname_make(const char *name_or_prefix, laps_random_fn *random, void *ctx,
			   char out[static LAPS_ACCOUNT_NAME_MAX + 1])
{
	char digits[LAPS_AUTONAME_DIGITS] = {0};
	size_t digits_len = random ? LAPS_AUTONAME_DIGITS : 0, len;
	laps_rc rc = laps_utf8_check(name_or_prefix, strlen(name_or_prefix), NULL);

	if (rc != LAPS_OK)
		return LAPS_E_FORMAT;
	len = cut(name_or_prefix, LAPS_ACCOUNT_SHORT_MAX - digits_len);
	if (random && (rc = draw_digits(random, ctx, digits)) != LAPS_OK)
		return rc;
	memcpy(out, name_or_prefix, len);
	memcpy(out + len, digits, digits_len);
	out[len + digits_len] = '\0';
	return LAPS_OK;
}
