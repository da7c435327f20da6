/* SPDX-License-Identifier: MIT */
/* The invariants of the design, from outside: the directory by LDAP, accounts by `laps`. */
#ifndef CRASH_CHECK_H
#define CRASH_CHECK_H
#include "crash/world.h"

#define CRASH_WHY_MAX 512

struct crash_checker {
	const struct crash_world *world;
	const char *root_key, *scratch; /* paths: the root key, a directory of our own */
	struct crash_opened *opened;    /* what was decrypted, newest first */
	struct crash_opened *kept;      /* from here on: what the kept host has */
	char *accounts;                 /* sam.json at the last look; NULL: as kept */
	size_t accounts_len;
};

void crash_checker_open(struct crash_checker *c, const struct crash_world *w, const char *scratch);
void crash_checker_close(struct crash_checker *c);
/* With the host reset, the passwords since then are no secret of it any more, nor was it looked at.
 */
void crash_checker_reset(struct crash_checker *c);

/*
 * At this very moment: 1 and 5 (while the directory has not changed, nothing local has; once it
 * has, either nothing local has since the last look or its current value opens the account), 3
 * where it applies, and 4. One cycle at most may lie between two looks. False with why, which names
 * the invariant.
 */
bool crash_check_now(struct crash_checker *c, char why[static CRASH_WHY_MAX]);
/* After one more cycle that succeeded: 2, and nothing is left behind. */
bool crash_check_healed(struct crash_checker *c, char why[static CRASH_WHY_MAX]);
/* Nothing has changed anywhere but in logs: for a failure before anything was written. */
bool crash_check_untouched(struct crash_checker *c, char why[static CRASH_WHY_MAX]);

#endif
