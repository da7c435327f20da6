/* SPDX-License-Identifier: MIT */
/*
 * The directory that holds everything of one world. A Unix socket's path has about a hundred
 * characters: the sockets of a world in a deeper place stand in a short directory of their own.
 */
#ifndef SIM_LIB_WORKDIR_H
#define SIM_LIB_WORKDIR_H
#include <stdbool.h>
#include <stdint.h>

#include "lib/fail.h"

#define SIM_SOCKET_PATH_MAX 100     /* characters of the path of a socket */
#define SIM_LDAPI_NAME      "ldapi" /* the first controller's, beside them; the second has ldapi2 */

struct sim_workdir {
	char *path;       /* absolute; owned */
	int fd;           /* the directory, for openat */
	char *socket_dir; /* path itself, or a short one; owned */
};
/* What a structure without a directory holds. */
#define SIM_WORKDIR_NONE ((struct sim_workdir){.fd = -1})

/* Where a new one is made: /dev/shm when that has room bytes free, else $TMPDIR, else /tmp. */
const char *sim_workdir_parent(uint64_t room);

/*
 * Make the directory.
 *
 * wanted   where; made when it is not there; it must be empty, and no other world's (it is locked
 *          while it is open); NULL: a new one in sim_workdir_parent(room). Its name must be UTF-8
 *          without line ends.
 * out      written only on success
 */
LAPS_MUST_USE bool sim_workdir_make(const char *wanted, uint64_t room, struct sim_workdir *out,
				    struct sim_err *err);
/* Remove it with all that is in it, as far as that goes, and its socket directory. */
void sim_workdir_remove(struct sim_workdir *w);
/* Let go of it; it stays where it is. */
void sim_workdir_close(struct sim_workdir *w);

#endif
