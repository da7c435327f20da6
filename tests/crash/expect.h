/* SPDX-License-Identifier: MIT */
/* Which system calls belong to which step of a cycle. */
#ifndef CRASH_EXPECT_H
#define CRASH_EXPECT_H
#include <stdbool.h>

#include "crash/call.h"

/* The steps of step.h, with what comes before the first and after the last. */
enum {
	CRASH_START,
	CRASH_STEP_0, /* policy */
	CRASH_CLOSE = CRASH_STEP_0 + 11,
	CRASH_PLACE_N,
};
const char *crash_place_name(int place);

/* Where a cycle is after this call, from its lines in the timeline; else place as it is. moment is
 * 'b', 'e' or 'f' for such a line, else 0. */
int crash_place_after(const struct crash_call *call, int place, char *moment);

/* May there be such a call, by a host that backs up to the cloud or to the directory? */
bool crash_is_expected(const struct crash_call *call, int place, bool cloud);

#endif
