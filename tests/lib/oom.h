/* SPDX-License-Identifier: MIT */
/*
 * Allocations that fail by order, and a look into every block that is freed. For programs linked
 * with -Wl,--wrap for malloc, calloc, realloc, strdup and free (see the Makefile); only their own
 * calls and those of the archives come here, not those inside shared libraries.
 *
 *	for (unsigned long nth = 1; more; nth++) {
 *		oom_arm(nth, false);
 *		rc = call();
 *		more = oom_disarm();
 *	}
 */
#ifndef TESTS_LIB_OOM_H
#define TESTS_LIB_OOM_H
#include <stdbool.h>
#include <stddef.h>

#include "lib/runner.h"

/* The nth allocation from now, from 1, gives NULL; with for_good all after it do so, too. */
void oom_arm(unsigned long nth, bool for_good);
/* Nothing fails any more. Whether something did. */
bool oom_disarm(void);

/* For what stands in for the world beyond the code under test: it does not count and not fail. */
void oom_pause(void);
void oom_resume(void);

/* How many allocations to go on by: 1, or TEST_FLIP_STRIDE, for runs under instrumentation. */
unsigned long oom_stride(void);
/* laps_test_main, with OpenSSL's allocations among those that fail. */
int oom_main(int argc, char **argv, Suite *(*make)(void));

#define OOM_SECRET_MAX 8
/* Watch for len bytes at p, which are copied, in every block that is freed. */
void oom_watch(const void *p, size_t len);
/* How many freed blocks had one of them in it, since the watch began; and end it. */
unsigned long oom_unwatch(void);

#endif
