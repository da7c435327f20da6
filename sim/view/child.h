/* SPDX-License-Identifier: MIT */
/*
 * Our own laps, which alone can say what its policy is and whether a password opens an account. It
 * is the one beside this program.
 */
#ifndef SIM_VIEW_CHILD_H
#define SIM_VIEW_CHILD_H
#include <laps/buf.h>
#include <laps/secret.h>
#include <stdbool.h>

#include "lib/fail.h"

/*
 * Run "laps --config HOST_DIR ARGUMENT..." to its end.
 *
 * argument  NULL-terminated
 * input     for its standard input; NULL: none. At most VIEW_CHILD_INPUT bytes
 * out       its standard output is appended; NULL: nobody wants it
 * status    its exit status; then the last line of its standard error is in said, "" for none
 *
 * False: it could not be run, or died.
 */
#define VIEW_CHILD_INPUT 4096
#define VIEW_CHILD_SAID  256
LAPS_MUST_USE bool view_child_laps(const char *host_dir, const char *const *argument,
				   const struct laps_secret *input, struct laps_buf *out,
				   int *status, char said[static VIEW_CHILD_SAID],
				   struct sim_err *err);

#endif
