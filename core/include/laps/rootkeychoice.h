/* SPDX-License-Identifier: MIT */
/*
 * Which of the forest's root keys the key service uses, and from when, [MS-GKDI] 3.1.4.1. A new key
 * begins ten hours after it was made, by when every controller has it; Windows counts one as good a
 * cycle, and the five minutes that clocks may differ, before its start.
 */
#ifndef LAPS_ROOTKEYCHOICE_H
#define LAPS_ROOTKEYCHOICE_H
#include <stdbool.h>
#include <stdint.h>

#define LAPS_KDS_SKEW_TICKS UINT64_C(3000000000) /* five minutes */

/* What its object says about time, FILETIME. */
struct laps_root_key_times {
	uint64_t used_ticks;    /* msKds-UseStartTime; 0: the key is never used */
	uint64_t created_ticks; /* msKds-CreateTime */
};

/* Is a key used in the period that begins then? */
bool laps_root_key_valid(const struct laps_root_key_times *t, uint64_t period_start_ticks);
/* Of two that are valid now, are new values for a and not for b? For the one that starts last; of
 * equals for the one made last. */
bool laps_root_key_later(const struct laps_root_key_times *a, const struct laps_root_key_times *b);

#endif
