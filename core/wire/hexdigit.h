/* SPDX-License-Identifier: MIT */
#ifndef LAPS_WIRE_HEXDIGIT_H
#define LAPS_WIRE_HEXDIGIT_H

/* The value of a hex digit in either case, or -1. */
static inline int laps_hex_digit(int c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

#endif
