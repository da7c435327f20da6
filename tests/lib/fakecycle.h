/* SPDX-License-Identifier: MIT */
/*
 * One cycle in a world in memory, with the checks that hold for every cycle. For use inside a test;
 * every test has a fresh world.
 */
#ifndef TESTS_LIB_FAKECYCLE_H
#define TESTS_LIB_FAKECYCLE_H
#include "lib/fakeworld.h"
#include "lib/runner.h"
#include <laps/cycle.h>
#include <laps/filetime.h>
#include <stdbool.h>

#define DAY           LAPS_TICKS_PER_DAY
#define GOOD_ROTATION "10003 10021 10009 10055 10015 10018 10020 10004"

extern struct fakeworld w;              /* the running test's */
extern struct laps_cycle_result result; /* of its last cycle */

/* A case of the suite whose tests find w set up, and are cleaned up behind. */
TCase *fakecycle_case(Suite *s, const char *name);

/* Switch encryption off. */
void fakecycle_clear_text(void);
/* Forget the last cycle with its faults, and run one. It says the same in its code, its outcome and
 * its last event; its events fit their templates and hold no password; no password was set that the
 * directory did not hold. */
void fakecycle_run(bool forced, laps_outcome outcome);
/* The same with the faults that are set. */
void fakecycle_run_faulty(bool forced, laps_outcome outcome);
/* The ids of its events, in order. */
void fakecycle_has_events(const char *want);
/* It wrote, set and stored nothing. */
void fakecycle_changed_nothing(void);

#endif
