/* SPDX-License-Identifier: MIT */
/*
 * Images of the directory: data.mdb of the databases of each controller, NAME.mdb, and the
 * counters. What one has sent to another and the other has not yet done is still in the log of the
 * first: controllers go on from an image as they do after a cut.
 *
 * LMDB writes a page that is in use to another place, and says at the end of a commit, with one
 * write, where the new tree begins: a copy of what stopped processes have written holds the last
 * state that was committed. All are of one moment, and a controller that has a log stops between
 * two changes: what the database has is in the log.
 *
 * The counters go up only, also when an older image is put back: a controller that notices that it
 * was restored, as those of Windows Server 2012 and later do, gives out no update sequence number
 * and no RID a second time (ours: there they are told apart by a new invocation id and a new pool).
 * What objects have goes back with them.
 */
#ifndef SIM_DIRECTORY_IMAGE_H
#define SIM_DIRECTORY_IMAGE_H
#include <stdbool.h>
#include <stdint.h>

#include "directory/slapd.h"
#include "lib/fail.h"

#define SIM_BEGAN "slapd/began" /* the image of how the world began, in its directory */

/* Copy how a world of so many controllers begins from its directory dir into the empty directory
 * to, before any of them runs: what the first has, as all have the same. */
LAPS_MUST_USE bool sim_image_begin(int dir, uint32_t dcs, int to, struct sim_err *err);
/* Copy what each has while they run (slapd[dcs], some of which may be ended): they stand still for
 * the last part. *stopped_us tells how long. */
LAPS_MUST_USE bool sim_image_take(int dir, uint32_t dcs, int to, const struct sim_slapd *slapd,
				  uint64_t *stopped_us, struct sim_err *err);
/* Give the databases of the first controller to the others, before any of them runs. */
LAPS_MUST_USE bool sim_image_spread(int dir, uint32_t dcs, struct sim_err *err);
/* Are the databases of controller i there, which is to start again? Without its log it would run,
 * and nobody would hear of its changes. */
LAPS_MUST_USE bool sim_image_check(int dir, uint32_t dcs, uint32_t i, struct sim_err *err);

/*
 * Putting an image back: copy it beside the databases, which may be in use; halt slapd; put it in
 * their place. After the first step all can still be dropped, and the second needs no room.
 */
/* one: the image is what sim_image_begin has copied, for all. */
LAPS_MUST_USE bool sim_image_stage(int dir, uint32_t dcs, int from, bool one, struct sim_err *err);
void sim_image_drop(int dir, uint32_t dcs);
/* began: the image is of the world's beginning, and the counters go back as well. */
LAPS_MUST_USE bool sim_image_put(int dir, uint32_t dcs, bool began, struct sim_err *err);

#endif
