/* SPDX-License-Identifier: MIT */
/* The end of a world's timeline, for a page. */
#ifndef SIM_WEB_LINES_H
#define SIM_WEB_LINES_H
#include <jansson.h>

#include "lib/fail.h"

#define WEB_LINES_SHOWN 200  /* at most */
#define WEB_LINES_READ  4000 /* of the last, so many are looked at */

/* The newest lines in the world's directory dir, newest first, of one source, or of all with "": a
 * new array. What is not JSON is left out. NULL: err says why. */
json_t *web_lines(int dir, const char *source, struct sim_err *err);

#endif
