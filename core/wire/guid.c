/* SPDX-License-Identifier: MIT */
/* The text is the bytes in the order below: the first three groups are little-endian. */
#include <laps/guid.h>
#include <stdbool.h>
#include <string.h>

#include "wire/hexdigit.h"

static const uint8_t order[LAPS_GUID_LEN] = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};

/* A dash stands in front of these text bytes. */
static bool dash_before(size_t i)
{
	return i == 4 || i == 6 || i == 8 || i == 10;
}

void laps_guid_format_text(const uint8_t guid[static LAPS_GUID_LEN],
			   char out[static LAPS_GUID_TEXT])
{
	static const char digits[] = "0123456789abcdef";
	char *p = out;

	for (size_t i = 0; i < LAPS_GUID_LEN; i++) {
		if (dash_before(i))
			*p++ = '-';
		*p++ = digits[guid[order[i]] >> 4];
		*p++ = digits[guid[order[i]] & 15];
	}
	*p = '\0';
}

laps_rc laps_guid_parse_text(const char *text, uint8_t out[static LAPS_GUID_LEN],
			     struct laps_err *err)
{
	uint8_t guid[LAPS_GUID_LEN];
	const char *p = text;
	const bool braces = *p == '{';

	if (braces)
		p++;
	for (size_t i = 0; i < LAPS_GUID_LEN; i++) {
		int high = 0;
		int low = 0;

		if (dash_before(i) && *p++ != '-')
			return laps_fail(err, LAPS_E_FORMAT, (size_t)(p - 1 - text),
					 "GUID: no dash between groups");
		high = laps_hex_digit(p[0]);
		low = high >= 0 ? laps_hex_digit(p[1]) : -1; /* p[1] is there only behind a digit */
		if (low < 0)
			return laps_fail(err, LAPS_E_FORMAT, (size_t)(p - text),
					 "GUID: not a hex digit");
		guid[order[i]] = (uint8_t)(high << 4 | low);
		p += 2;
	}
	if (braces && *p++ != '}')
		return laps_fail(err, LAPS_E_FORMAT, (size_t)(p - 1 - text), "GUID: open brace");
	if (*p != '\0')
		return laps_fail(err, LAPS_E_FORMAT, (size_t)(p - text),
				 "GUID: text goes on after its end");
	memcpy(out, guid, sizeof(guid));
	return LAPS_OK;
}
