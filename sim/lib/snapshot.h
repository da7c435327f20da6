/* SPDX-License-Identifier: MIT */
/*
 * Images of a world, in the world's directory:
 *
 *   snapshots/NAME/snapshot.json     {"version": 2, "time": RFC 3339, "hosts": ["WS0001", ...],
 *                                     "directory": true, "cloud": true}
 *   snapshots/NAME/hosts/WS0001/...  what was in hosts/WS0001
 *   snapshots/NAME/directory/...     what its owner has put there
 *   snapshots/NAME/cloud.json        what the cloud held
 *
 * An image of one host has neither directory nor cloud, and an image of version 1 no directory. All
 * of an image is of one moment at which none of its hosts was in a cycle (hostlock.h), and it is
 * there as a whole or not at all. What belongs to running programs (locks, sockets, temporary
 * files) is neither copied nor touched. Entropy counters belong to the world: a host that was put
 * back draws new bytes.
 */
#ifndef SIM_LIB_SNAPSHOT_H
#define SIM_LIB_SNAPSHOT_H
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/fail.h"

/* What a world has besides hosts. */
struct sim_snapshot_source {
	void *ctx;
	/* A new reference; NULL: no memory. NULL in a world without a cloud. */
	json_t *(*cloud)(void *ctx);
	/* Copy the databases into this empty directory. NULL in a world without a directory. */
	bool (*directory)(void *ctx, int to, struct sim_err *err);
};

/*
 * Take an image.
 *
 * world      the world's directory
 * host       of this host only; NULL: of everything
 * replace    take the place of an image of that name
 */
LAPS_MUST_USE bool sim_snapshot_take(int world, const char *name, const char *host, bool replace,
				     const struct sim_snapshot_source *source, uint64_t now_ticks,
				     struct sim_err *err);
/* The images by name: a new array of {"name", "time", "hosts", "directory", "cloud"}; those that
 * are not understood are left out. NULL: err says why. */
json_t *sim_snapshot_list(int world, struct sim_err *err);

/* An image, open to be put back. */
struct sim_snapshot {
	char name[72];
	int dir;
	json_t *list; /* snapshot.json */
};
#define SIM_SNAPSHOT_NONE ((struct sim_snapshot){.dir = -1})
/* out is written only on success and closed with sim_snapshot_close. */
LAPS_MUST_USE bool sim_snapshot_open(int world, const char *name, struct sim_snapshot *out,
				     struct sim_err *err);
void sim_snapshot_close(struct sim_snapshot *s);
/* RFC 3339, borrowed. */
const char *sim_snapshot_time(const struct sim_snapshot *s);
/* Is the host in it? Fails with a line when not. */
LAPS_MUST_USE bool sim_snapshot_has_host(const struct sim_snapshot *s, const char *host,
					 struct sim_err *err);
/* Put hosts back, file by file, each replaced as a whole; host NULL: all that are in the image. The
 * caller has their locks. */
LAPS_MUST_USE bool sim_snapshot_put_hosts(const struct sim_snapshot *s, int world, const char *host,
					  struct sim_err *err);
/* What the cloud held, a new reference. NULL: err says why. */
json_t *sim_snapshot_load_cloud(const struct sim_snapshot *s, struct sim_err *err);
/* The databases, open; -1: err says why. The caller closes it. */
int sim_snapshot_open_directory(const struct sim_snapshot *s, struct sim_err *err);

#endif
