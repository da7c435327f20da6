/* SPDX-License-Identifier: MIT */
#include <laps/utf16.h>
#include <string.h>

#include "directory/dc/password.h"

bool dc_password_decode(const unsigned char *value, size_t len, struct laps_buf *out)
{
	/* a quote, at least one unit, a quote */
	if (len < 6 || len % 2 || memcmp(value, "\"", 2) != 0 ||
	    memcmp(value + len - 2, "\"", 2) != 0)
		return false;
	for (size_t i = 2; i < len - 2; i += 2)
		if (value[i] == 0 && value[i + 1] == 0)
			return false; /* slapd's hashes take the text up to here only */
	return laps_utf16le_to_utf8(value + 2, len - 4, out, NULL) == LAPS_OK;
}
