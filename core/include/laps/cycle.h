/* SPDX-License-Identifier: MIT */
/*
 * One policy-processing cycle over the ports: the steps of step.h in order, with the events of the
 * product. No local password changes before the directory has accepted its successor; a failure
 * before the write changes nothing anywhere; one after it is recorded and rotated again next time.
 */
#ifndef LAPS_CYCLE_H
#define LAPS_CYCLE_H
#include <laps/err.h>
#include <laps/ports.h>
#include <laps/step.h>
#include <stdbool.h>
#include <stdint.h>

#define LAPS_PASSWORD_ATTEMPTS 10 /* candidates tried against the local policy; ours */

typedef enum laps_outcome {
	LAPS_CYCLE_DISABLED,   /* policy manages nothing here */
	LAPS_CYCLE_NOT_NEEDED, /* 10016 */
	LAPS_CYCLE_ROTATED,
	LAPS_CYCLE_FAILED,
} laps_outcome;

struct laps_cycle_result {
	laps_outcome outcome;
	laps_mode mode;                       /* once the policy is known; NONE before */
	laps_step failed_step;                /* for FAILED */
	struct laps_cause cause;              /* for FAILED */
	uint32_t reasons;                     /* LAPS_REASON_* */
	struct laps_account account;          /* once found; name "" before */
	uint64_t updated_ticks, expiry_ticks; /* for ROTATED; expiry also for NOT_NEEDED */
};

typedef enum laps_trigger {
	LAPS_TRIGGER_TIMER,     /* rotate when it is due */
	LAPS_TRIGGER_ADMIN,     /* rotate now: an administrator asked */
	LAPS_TRIGGER_POST_AUTH, /* rotate now: the account was used */
} laps_trigger;

/*
 * out      always written
 *
 * LAPS_OK for DISABLED, NOT_NEEDED and ROTATED; the failed step's code for FAILED;
 * LAPS_E_STOPPED when the trace port ordered it.
 */
LAPS_MUST_USE laps_rc laps_cycle_run(const struct laps_ports *ports, laps_trigger trigger,
				     struct laps_cycle_result *out);

#endif
