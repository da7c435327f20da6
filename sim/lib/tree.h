/* SPDX-License-Identifier: MIT */
/* Copying what is in a directory: files and directories; a link or a pipe is refused. */
#ifndef SIM_LIB_TREE_H
#define SIM_LIB_TREE_H
#include <stdbool.h>

#include "lib/fail.h"

/* A name that belongs to a running program: a lock, a socket, a file not yet in its place. */
bool sim_tree_is_transient(const char *name);
/*
 * Make to hold what from holds: each file is replaced by rename, what from lacks is removed.
 * Transient names are passed over on both sides. Nothing waits for a disk: what is in a world is of
 * no use once the machine has gone down.
 */
LAPS_MUST_USE bool sim_tree_mirror(int from, int to, struct sim_err *err);
/* Names in a directory but for "." and "..", sorted; *n of them. NULL: err says why. Free each,
 * then the list. */
char **sim_tree_names(int dir, size_t *n, struct sim_err *err);
void sim_tree_names_free(char **name, size_t n);
/* Remove one entry, a directory with all that is in it. */
bool sim_tree_remove(int dir, const char *name);

#endif
