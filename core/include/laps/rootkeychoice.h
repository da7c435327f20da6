/* SPDX-License-Identifier: MIT */
/*
 * Which of the forest's root keys the key service uses, and from when, [MS-GKDI] 3.1.4.1. A new key
 * begins ten hours after it was made, by when every controller has it; what Windows takes for that
 * is one cycle and five minutes, the difference that clocks may have.
 */
#ifndef LAPS_ROOTKEYCHOICE_H
#define LAPS_ROOTKEYCHOICE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LAPS_KDS_SKEW_TICKS UINT64_C(3000000000) /* five minutes */

/* What its object says about time, FILETIME. */
struct laps_root_key_times {
	uint64_t used_ticks;    /* msKds-UseStartTime; 0: the key is never used */
	uint64_t created_ticks; /* msKds-CreateTime */
};

/* Is a key, asked for by its id, given for the period that begins then? Values of the time before
 * it cannot be its. */
bool laps_root_key_valid(const struct laps_root_key_times *t, uint64_t period_start_ticks);
/* Which one new values are for now: of those whose time has come, the one whose time came last; of
 * equals the one made last. SIZE_MAX: none. */
size_t laps_root_key_choose(const struct laps_root_key_times *t, size_t n, uint64_t now_ticks);

#endif
