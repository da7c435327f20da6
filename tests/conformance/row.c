/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdio.h>

#include "conformance/conform.h"
#include "conformance/facts.h"
#include "conformance/janitor.h"

static void __attribute__((format(printf, 3, 0)))
end(struct conform *c, conform_outcome outcome, const char *format, va_list args)
{
	/* the first that is said counts; that something is wrong counts more than that it could not
	 * be told */
	if (c->outcome == outcome || c->outcome == CONFORM_FAILED)
		return;
	c->outcome = outcome;
	vsnprintf(c->why, sizeof(c->why), format, args);
}

void conform_fail(struct conform *c, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	end(c, CONFORM_FAILED, format, args);
	va_end(args);
}

void conform_skip(struct conform *c, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	end(c, CONFORM_SKIPPED, format, args);
	va_end(args);
}

bool conform_over(const struct conform *c)
{
	return c->outcome != CONFORM_PASSED;
}

bool conform_that(struct conform *c, bool holds, const char *format, ...)
{
	va_list args;

	if (holds)
		return true;
	va_start(args, format);
	end(c, CONFORM_FAILED, format, args);
	va_end(args);
	return false;
}

bool conform_made(struct conform *c, const char *format, ...)
{
	char thing[CONFORM_THING];
	struct sim_err err;
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(thing, sizeof(thing), format, args);
	va_end(args);
	if (n <= 0 || (size_t)n >= sizeof(thing))
		return conform_that(c, false, "a name of %d bytes is none to clean up by", n);
	return conform_janitor_tell(c->janitor, thing, &err) ||
	       conform_that(c, false, "%s", err.text);
}

void conform_fact(struct conform *c, const char *name, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	conform_facts_add(c->facts, name, format, args);
	va_end(args);
}
