/* SPDX-License-Identifier: MIT */
/*
 * The password history of a rotation: which value is moved into it, and which ones leave it. Values
 * are moved unchanged and ordered by the time in their headers, since directory values have no
 * order. Nothing that may be in force is ever dropped or left behind:
 *
 *  - the value in force is the one that the account was last set to, or, where the account does not
 *    tell, any from the confirmed rotation on;
 *  - while the last rotation is not confirmed, such values stay, and the history may exceed its
 * size until the next confirmed one (ours);
 *  - a current value that the account tells was never set is replaced, not moved (ours).
 */
#ifndef LAPS_HISTORY_H
#define LAPS_HISTORY_H
#include <laps/state.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LAPS_HISTORY_MAX 12 /* values of a policy */

struct laps_bytes {
	const uint8_t *data; /* borrowed */
	size_t len;
};

struct laps_history_input {
	struct laps_bytes current;        /* value in the directory; len 0: none, or not visible */
	const struct laps_bytes *history; /* the values there */
	size_t history_n;
	uint32_t size;                  /* the policy's, 0..LAPS_HISTORY_MAX */
	const struct laps_state *state; /* before this rotation */
	uint64_t last_set_ticks;        /* of the account; 0: not known */
};

/*
 * out_move   whether current goes into the history
 * out_drop   history_n flags: whether value i leaves it
 */
void laps_history_plan(const struct laps_history_input *in, bool *out_move, bool *out_drop);

#endif
