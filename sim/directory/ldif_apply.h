/* SPDX-License-Identifier: MIT */
/*
 * What the records of an LDIF file say is done in a directory that runs, as the administrator: the
 * directory decides about each as about any request of his, and gives new objects what it gives
 * all.
 */
#ifndef SIM_DIRECTORY_LDIF_APPLY_H
#define SIM_DIRECTORY_LDIF_APPLY_H
#include <laps/buf.h>
#include <stdbool.h>

#include "lib/fail.h"

/*
 * Up to the first record that is refused: err says "FILE:LINE: why".
 *
 * uri    ldapi:// of the controller
 * file   the file's name, for messages
 */
LAPS_MUST_USE bool sim_ldif_apply(const char *uri, const char *file, const struct laps_buf *text,
				  struct sim_err *err);

#endif
