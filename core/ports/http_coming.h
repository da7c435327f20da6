/* SPDX-License-Identifier: MIT */
/* An answer while it comes: what its headers say, its body within bounds, and its wish to wait. */
#ifndef LAPS_PORTS_HTTP_COMING_H
#define LAPS_PORTS_HTTP_COMING_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ports/http.h"

struct laps_http_coming {
	struct laps_http_answer answer; /* its body is owned */
	size_t headers_len;
	bool too_long;
	char retry_after[64], date[64]; /* of the headers of that name; "" */
};

void laps_http_coming_init(struct laps_http_coming *c);
/* One line of the headers, with its line end; the first is the status line. False: too long. */
bool laps_http_coming_header(struct laps_http_coming *c, const char *line, size_t len);
/* False: too long, or out of memory. */
bool laps_http_coming_body(struct laps_http_coming *c, const void *data, size_t len);
/*
 * Does the answer ask for patience, within what is left of it? Then wait so long.
 *
 * left  seconds that may be waited, lowered
 *
 * False: ask no more. So it is when a signal ends the wait: whoever sent it does not want to wait.
 */
bool laps_http_coming_wait(const struct laps_http_coming *c, uint32_t *left);

#endif
