/* SPDX-License-Identifier: MIT */
/*
 * What time it is. The clock of a world is set with `lapsim clock`; a program in it that sets the
 * machine's is refused, since it would set it to a time that is not the machine's.
 */
#include <errno.h>
#include <sys/time.h>

#include "preload/preload.h"

/* the C library's headers call its parameters otherwise */
// NOLINTBEGIN(readability-inconsistent-declaration-parameter-name)

/* Some callers have no use for either; the C library's headers do not know. */
EXPORTED int world_gettimeofday(struct timeval *tv, void *zone) __asm__("gettimeofday");
EXPORTED int world_settimeofday(const struct timeval *tv, const void *zone) __asm__("settimeofday");

static bool follows(clockid_t id)
{
	return id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE;
}

EXPORTED int clock_gettime(clockid_t id, struct timespec *out)
{
	static void *next;

	if (follows(id)) {
		*out = preload_timespec(preload_now(id));
		return 0;
	}
	return PRELOAD_NEXT(next, clock_gettime)(id, out);
}

EXPORTED time_t time(time_t *out)
{
	time_t t = preload_timespec(preload_now(CLOCK_REALTIME)).tv_sec;

	if (out)
		*out = t;
	return t;
}

int world_gettimeofday(struct timeval *tv, void *zone)
{
	struct timespec t = preload_timespec(preload_now(CLOCK_REALTIME));

	if (tv)
		*tv = (struct timeval){.tv_sec = t.tv_sec,
				       .tv_usec = (suseconds_t)(t.tv_nsec / 1000)};
	if (zone)
		*(struct timezone *)zone = (struct timezone){0};
	return 0;
}

EXPORTED int timespec_get(struct timespec *out, int base)
{
	if (base != TIME_UTC)
		return 0;
	*out = preload_timespec(preload_now(CLOCK_REALTIME));
	return base;
}

EXPORTED int clock_settime(clockid_t id, const struct timespec *t)
{
	static void *next;

	if (id == CLOCK_REALTIME && preload_has_world()) {
		errno = EPERM;
		return -1;
	}
	return PRELOAD_NEXT(next, clock_settime)(id, t);
}

int world_settimeofday(const struct timeval *tv, const void *zone)
{
	static void *next;

	if (tv && preload_has_world()) {
		errno = EPERM;
		return -1;
	}
	return ((__typeof__(&world_settimeofday))preload_next(&next, "settimeofday", NULL))(tv,
											    zone);
}
// NOLINTEND(readability-inconsistent-declaration-parameter-name)
