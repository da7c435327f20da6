/* SPDX-License-Identifier: MIT */
#include "conformance/complain.h"

#include <laps/text.h>
#include <stdarg.h>
#include <stdio.h>

#define LINE 4608 /* bytes of a message: a path and some words */

static void __attribute__((format(printf, 1, 0)))
complain(const char *format, va_list args, const char *end)
{
	char text[LINE];

	vsnprintf(text, sizeof(text), format, args);
	laps_text_blank_controls(text);
	fprintf(stderr, "laps-conform: %s%s\n", text, end);
}

int conform_complain(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	complain(format, args, "");
	va_end(args);
	return 1;
}

int conform_misused(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	complain(format, args, "; see 'laps-conform --help'");
	va_end(args);
	return 2;
}
