/* SPDX-License-Identifier: MIT */
#include "lib/exact.h"
#include <ctype.h>

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

int exact_from_hex(const char *hex, struct exact *out)
{
	uint8_t *bytes = malloc(strlen(hex) / 2 + 1);
	size_t digits = 0;

	if (!bytes)
		abort();
	for (; *hex; hex++) {
		int d = digit(*hex);

		if (isspace((unsigned char)*hex))
			continue;
		if (d < 0)
			break;
		if (digits % 2 == 0)
			bytes[digits / 2] = (uint8_t)(d << 4);
		else
			bytes[digits / 2] = (uint8_t)(bytes[digits / 2] | d);
		digits++;
	}
	if (*hex || digits % 2) {
		free(bytes);
		return -1;
	}
	out->p = exact_copy(bytes, digits / 2);
	out->len = digits / 2;
	free(bytes);
	return 0;
}
