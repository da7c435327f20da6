/* SPDX-License-Identifier: MIT */
/* Percent-encoding, for what a request's line and form have in common. */
#ifndef SIM_LIB_HTTP_DECODE_H
#define SIM_LIB_HTTP_DECODE_H
#include "lib/http.h"

/* Undo it in place, with plus also '+' for a blank. Returns the new end; NULL when an escape is
 * broken or is a NUL. */
char *sim_http_decode(char *at, char *end, bool plus);

#endif
