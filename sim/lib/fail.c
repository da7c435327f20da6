/* SPDX-License-Identifier: MIT */
#include "lib/fail.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool(sim_fail)(struct sim_err *err, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(err->text, sizeof(err->text), format, args);
	va_end(args);
	for (char *p = err->text; *p; p++)
		if ((unsigned char)*p < ' ')
			*p = ' ';
	return false;
}

bool(sim_fail_errno)(struct sim_err *err, int error, const char *what, const char *subject)
{
	const char *reason = strerrordesc_np(error);
	char text[128];

	snprintf(text, sizeof(text), "%s", reason ? reason : "unknown error");
	/* the C library writes "No such file or directory" */
	if (text[0] >= 'A' && text[0] <= 'Z' && !(text[1] >= 'A' && text[1] <= 'Z'))
		text[0] = (char)(text[0] - 'A' + 'a');
	return sim_fail(err, "%s '%s': %s", what, subject, text);
}

bool(sim_fail_nomem)(struct sim_err *err)
{
	return sim_fail(err, "out of memory");
}
