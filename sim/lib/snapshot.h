/* SPDX-License-Identifier: MIT */
/*
 * Images of a world's hosts and its cloud, in the world's directory:
 *
 *   snapshots/NAME/snapshot.json     {"version": 1, "time": RFC 3339, "hosts": ["WS0001", ...],
 *                                     "cloud": true}
 *   snapshots/NAME/hosts/WS0001/...  what was in hosts/WS0001
 *   snapshots/NAME/cloud.json        what the cloud held; not in an image of one host
 *
 * A host is copied and put back under the lock that its cycles hold (hosts/NAME/lock), so no image
 * is of the middle of a cycle. An image is there as a whole or not at all. What belongs to running
 * programs (locks, sockets, temporary files) is neither copied nor touched. Entropy counters belong
 * to the world: a host that was put back draws new bytes.
 */
#ifndef SIM_LIB_SNAPSHOT_H
#define SIM_LIB_SNAPSHOT_H
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/fail.h"

#define SIM_SNAPSHOT_NAME_MAX 64    /* letters, digits, '.', '_', '-'; the first is no sign */
#define SIM_SNAPSHOT_WAIT_MS  20000 /* for a cycle that runs; then it is refused */

/* What the cloud holds, a new reference; NULL: no memory. */
typedef json_t *sim_snapshot_cloud(void *ctx);

/*
 * Take an image.
 *
 * world      the world's directory
 * host       of this host only; NULL: of all, and of the cloud
 * cloud      asked when the hosts are copied: a password that a host has set by then is there. NULL
 *            in a world without one
 * replace    take the place of an image of that name
 */
LAPS_MUST_USE bool sim_snapshot_take(int world, const char *name, const char *host, bool replace,
				     sim_snapshot_cloud *cloud, void *ctx, uint64_t now_ticks,
				     struct sim_err *err);
/* Put hosts back, file by file, each replaced as a whole; host NULL: all that are in the image. */
LAPS_MUST_USE bool sim_snapshot_restore(int world, const char *name, const char *host,
					struct sim_err *err);
/* What the cloud held, a new reference. NULL: err says why. */
json_t *sim_snapshot_load_cloud(int world, const char *name, struct sim_err *err);
/* The images by name: a new array of {"name", "time", "hosts", "cloud"}. NULL: err says why. */
json_t *sim_snapshot_list(int world, struct sim_err *err);

#endif
