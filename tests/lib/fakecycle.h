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
#define GOOD_UPLOAD   "10003 10022 10010 10015 10030 10029 10020 10004"

extern struct fakeworld w;              /* the running test's */
extern struct laps_cycle_result result; /* of its last cycle */

/* A case of the suite whose tests find w set up, and are cleaned up behind. */
TCase *fakecycle_case(Suite *s, const char *name);

/* What a device is told to do. */
typedef enum fakecycle_setup {
	SETUP_CLEAR,
	SETUP_ENCRYPTED_0, /* with so long a history */
	SETUP_ENCRYPTED_1,
	SETUP_ENCRYPTED_12,
	SETUP_DSRM, /* with a history of 1 */
	SETUP_LEGACY,
	SETUP_AUTO_BUILTIN, /* automatic management, encrypted with a history of 1 */
	SETUP_AUTO_NEW,
	SETUP_AUTO_RANDOM,
	SETUP_ENTRA,
	SETUP_HYBRID_ENTRA, /* was backed up to Active Directory, and is now to Entra ID */
	SETUP_ENTRA_RANDOM, /* automatic management */
	SETUP_N
} fakecycle_setup;
const char *fakecycle_setup_name(fakecycle_setup s);
/* Set the policy, and whatever else it takes, of a fresh world. */
void fakecycle_set_up(fakecycle_setup s);
/* Joined to Entra ID and nothing else, and backed up to it. */
void fakecycle_entra(void);
/* Legacy LAPS' policy, and no other. */
void fakecycle_legacy(void);
/* The account that a set-up manages; 0 before it is made. */
uint32_t fakecycle_rid(fakecycle_setup s);
/* Whether it backs up to Entra ID, and the call by which the password gets there. */
bool fakecycle_is_cloud(fakecycle_setup s);
fake_call fakecycle_write(fakecycle_setup s);

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
/* It asked Active Directory and the key service for nothing. */
void fakecycle_asked_no_directory(void);

#endif
