/* SPDX-License-Identifier: MIT */
/*
 * Whether a domain controller has heard of what the device has written last, perhaps at another
 * one. A rotation by what a controller shows that has not costs the password in force: once they
 * agree again the later change stands, and in its history is what that controller had. Pure; all of
 * it is ours.
 *
 * The last write is the intended one while it is not confirmed: its answer may be lost. It is known
 * by the time in the value's header, without a value by its version, and without that by its
 * expiry. An expiry that an administrator has moved is told from one of an earlier write by the
 * time of the last write: whatever had run out by then was there before.
 */
#ifndef LAPS_REPLICA_H
#define LAPS_REPLICA_H
#include <laps/ports.h>
#include <laps/state.h>
#include <stdbool.h>
#include <stdint.h>

struct laps_replica_input {
	const struct laps_state *state;          /* zero when lost: then nothing is missed */
	laps_mode mode;                          /* with which it was read */
	uint64_t last_set_ticks;                 /* of the account; 0: not known */
	const struct laps_backup_current *there; /* what the controller shows */
};

/* False, too, when what is shown is newer than anything the device knows: then it is the device
 * that is behind, restored from an image. */
bool laps_replica_is_behind(const struct laps_replica_input *in);
/* How new it is what a controller shows, by which those that are behind are told apart; 0: nothing
 * tells. Comparable within a mode. */
uint64_t laps_replica_ticks(laps_mode mode, const struct laps_backup_current *there);

#endif
