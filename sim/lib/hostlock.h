/* SPDX-License-Identifier: MIT */
/*
 * The locks that cycles hold (hosts/NAME/lock in a world's directory), taken for several hosts at
 * once: while they are held no cycle of these hosts runs, and what is copied or put back is of no
 * cycle's middle.
 */
#ifndef SIM_LIB_HOSTLOCK_H
#define SIM_LIB_HOSTLOCK_H
#include <stdbool.h>
#include <stddef.h>

#include "lib/fail.h"

#define SIM_HOST_NAME_MAX    64    /* letters, digits, '.', '_', '-'; the first is no sign */
#define SIM_HOSTLOCK_WAIT_MS 20000 /* what there is time for, as a rule */

struct sim_hostlock {
	int *fd; /* owned */
	size_t n;
};
#define SIM_HOSTLOCK_NONE ((struct sim_hostlock){.fd = NULL})

/* A name that a host, or an image, may have. */
bool sim_host_name_is_good(const char *name);
/*
 * Take the lock of this host, or of all that are there with NULL: all or none.
 *
 * hosts    the directory hosts/
 * wait_ms  for all cycles that run, together; then it is refused
 * out      written only on success; released with sim_hostlock_release
 */
LAPS_MUST_USE bool sim_hostlock_take(int hosts, const char *host, int wait_ms,
				     struct sim_hostlock *out, struct sim_err *err);
void sim_hostlock_release(struct sim_hostlock *l);

#endif
