/* SPDX-License-Identifier: MIT */
/* What taking an image and reading it have in common. */
#ifndef SIM_LIB_SNAPSHOT_PRIVATE_H
#define SIM_LIB_SNAPSHOT_PRIVATE_H
#include "lib/snapshot.h"

#define SIM_IMAGES          "snapshots"
#define SIM_IMAGE_LIST      "snapshot.json"
#define SIM_IMAGE_HOSTS     "hosts"
#define SIM_IMAGE_CLOUD     "cloud.json"
#define SIM_IMAGE_DIRECTORY "directory"
#define SIM_IMAGE_VERSION   2

/* what: "snapshot" or "host". */
LAPS_MUST_USE bool sim_snapshot_check_name(const char *what, const char *name, struct sim_err *err);
/* -1: errno says why. */
int sim_snapshot_open_dir(int at, const char *name);
/* fd may be -1. */
void sim_snapshot_close_dir(int fd);
/* host, or all that are in from, to to. hosts, when given, gets their names. */
LAPS_MUST_USE bool sim_snapshot_copy_hosts(int from, int to, const char *host, json_t *hosts,
					   struct sim_err *err);

#endif
