/* SPDX-License-Identifier: MIT */
/* Text of HTTP that needs no connection: addresses, percent-encoding, and how long to wait. */
#ifndef LAPS_PORTS_HTTP_URL_H
#define LAPS_PORTS_HTTP_URL_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <laps/err.h>

#define LAPS_HTTP_URL_MAX 2048 /* characters; longer is refused */

/* Is this an address that we ask: https, a host, a port at most, no user, nothing that is not
 * visible ASCII?
 */
bool laps_http_url_ok(const char *url);
/* The same, and nothing behind host and port: no query, no fragment. A path may follow. */
bool laps_http_base_ok(const char *url);
/* How many characters of a good address are "https://host:port". */
size_t laps_http_origin_len(const char *url);

/* A date of RFC 9110 5.6.7, in any of its three forms. LAPS_OK; LAPS_E_FORMAT, LAPS_E_RANGE. */
LAPS_MUST_USE laps_rc laps_http_date_parse(const char *text, uint64_t *ticks);
/*
 * What Retry-After asks for, seconds or a date.
 *
 * date       of the answer's Date, which a date counts from; NULL: there was none
 * now_ticks  what it counts from then
 *
 * False when it says nothing that we understand.
 */
bool laps_http_retry_parse(const char *value, const char *date, uint64_t now_ticks,
			   uint32_t *seconds);

#endif
