/* SPDX-License-Identifier: MIT */
/*
 * Every device from outside: what an administrator can read of it is held against what its account
 * takes, and against what was acknowledged to it.
 */
#ifndef SIM_FLEET_JUDGE_H
#define SIM_FLEET_JUDGE_H
#include <stdbool.h>
#include <stdint.h>

#include "fleet/room.h"

#define FLEET_NAMED 10 /* devices that are told by name, of each kind */

struct fleet_bad {
	uint64_t n;
	uint32_t index[FLEET_NAMED];
};

struct fleet_judgement {
	uint64_t devices;
	uint64_t by_current;         /* the current value opens the account */
	uint64_t by_history;         /* another readable value does */
	uint64_t unused;             /* nothing was ever set, and nothing is expected */
	uint64_t expired;            /* a password is in force that should have gone by now */
	uint64_t in_doubt;           /* the last write had no answer */
	struct fleet_bad torn;       /* of those: it keeps one value, and that may be later */
	struct fleet_bad locked_out; /* no readable value opens it, and it is not torn */
	uint64_t acknowledged;       /* devices whose last write was */
	struct fleet_bad lost;       /* of those: the value is neither current nor in the history */
	double seconds;
};

/* Wait until all controllers show the same of every device. */
LAPS_MUST_USE bool fleet_agree(struct fleet *f, struct sim_err *err);

/* By what a controller shows. */
LAPS_MUST_USE bool fleet_judge(struct fleet *f, unsigned controller, struct fleet_judgement *out,
			       struct sim_err *err);

#endif
