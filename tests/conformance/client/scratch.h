/* SPDX-License-Identifier: MIT */
/*
 * The directory in which a run has its worlds. It is locked while the run lives: what is not locked
 * is left from a run that was killed together with the process that cleans up after it.
 */
#ifndef TESTS_CONFORMANCE_CLIENT_SCRATCH_H
#define TESTS_CONFORMANCE_CLIENT_SCRATCH_H
#include "conformance/conform.h"

/* Make it; the janitor removes it. Its path, owned by the caller; NULL: the row has failed. *lock:
 * a descriptor, to be closed when the last world in it has ended. */
char *client_scratch_make(struct conform *c, int *lock);

/* Of the suite: remove what was told; what killed runs of this user have left. */
bool client_clean(const struct conform_target *t, const char *const *thing, size_t n,
		  struct sim_err *err);
bool client_sweep(const struct conform_target *t, size_t *n, struct sim_err *err);

#endif
