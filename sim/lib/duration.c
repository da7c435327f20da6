/* SPDX-License-Identifier: MIT */
#include "lib/duration.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define MS_DIGITS 10

static const struct {
	char name;
	uint32_t seconds;
} unit[] = {{'w', 604800}, {'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}};
#define UNIT_N (sizeof(unit) / sizeof(unit[0]))

/* One number and its unit, which must come after those before; false when p is not at one. */
static bool take(const char **p, size_t *next, uint64_t *sum)
{
	const char *digits = *p;
	uint64_t v = 0;
	size_t i;

	for (; **p >= '0' && **p <= '9'; (*p)++)
		if (__builtin_mul_overflow(v, 10u, &v) ||
		    __builtin_add_overflow(v, (uint64_t)(**p - '0'), &v))
			return false;
	if (*p == digits)
		return false;
	for (i = *next; i < UNIT_N && unit[i].name != **p; i++)
		;
	if (i == UNIT_N)
		return false;
	(*p)++;
	*next = i + 1;
	return !__builtin_mul_overflow(v, unit[i].seconds, &v) &&
	       !__builtin_add_overflow(*sum, v, sum);
}

bool sim_duration_parse(const char *text, uint64_t *seconds, struct sim_err *err)
{
	const char *p = text;
	uint64_t sum = 0;
	size_t next = 0;

	do {
		if (!take(&p, &next, &sum))
			return sim_fail(err, "'%s' is not a duration like 90d12h", text);
	} while (*p);
	*seconds = sum;
	return true;
}

bool sim_duration_parse_ms(const char *text, uint64_t *ms, struct sim_err *err)
{
	const size_t digits = strspn(text, "0123456789");
	uint64_t seconds;

	/* at most a few weeks: nothing overflows */
	if (digits > 0 && digits <= MS_DIGITS && strcmp(text + digits, "ms") == 0) {
		*ms = strtoull(text, NULL, 10);
		return true;
	}
	return sim_duration_parse(text, &seconds, err) &&
	       (!__builtin_mul_overflow(seconds, 1000u, ms) ||
		sim_fail(err, "'%s' is too long a duration", text));
}
