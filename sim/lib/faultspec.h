/* SPDX-License-Identifier: MIT */
/*
 * Faults as people write them:
 *
 *	PROTOCOL.OPERATION[@WHO][:WHEN]=EFFECT[(ARGUMENT)]
 *	ldap.modify:2=busy   cloud.graph:10%=throttled(30)   ldap.any@WS0001$:3-=slow(250ms)
 *
 * WHEN says which of the requests that match, counted from the moment the fault was added: N the
 * N-th, N-M, N- from the N-th on, /N each N-th beginning with the first, P% so many of a hundred,
 * drawn by the world's seed (P may have decimals). Without it: all. The words are in one table,
 * which help, manual and parser have in common.
 */
#ifndef SIM_LIB_FAULTSPEC_H
#define SIM_LIB_FAULTSPEC_H
#include <laps/worldfault.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/fail.h"

typedef enum sim_fault_arg {
	SIM_FAULT_NO_ARG,
	SIM_FAULT_DURATION, /* "250ms", "30", "30s", "10m", also "-10m": milliseconds */
	SIM_FAULT_NUMBER,   /* decimal or 0x hexadecimal */
} sim_fault_arg;

/* What can go wrong. */
extern const struct sim_fault_known {
	const char *protocol;
	const char *operations; /* blank-separated; those that the effect goes with */
	const char *effect;
	sim_fault_arg arg;
	int64_t arg_default;
	const char *purpose; /* what the client sees, one line */
} sim_fault_known[];
extern const size_t sim_fault_known_n;
/* What --hostile adds, each as a SPEC, in this order; ends with NULL. */
extern const char *const sim_fault_hostile[];

/* seed is of the rule's draws. out->on is 1. Fails with what is wrong, and what there is instead.
 */
LAPS_MUST_USE bool sim_fault_parse(const char *spec, uint64_t seed,
				   struct laps_worldfault_rule *out, struct sim_err *err);

#endif
