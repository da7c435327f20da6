/* SPDX-License-Identifier: MIT */
/*
 * Service records of DNS: the question of a resolver, its answer, and the order in which to try the
 * servers. RFC 1035 4 for messages, RFC 2782 for the records.
 */
#ifndef LAPS_SRV_H
#define LAPS_SRV_H
#include <stddef.h>
#include <stdint.h>

#include <laps/buf.h>
#include <laps/err.h>

#define LAPS_SRV_MAX  32  /* records that are kept of an answer; the rest is left out */
#define LAPS_DNS_NAME 256 /* bytes of a name as text, NUL included */

struct laps_srv {
	uint16_t priority, weight, port;
	char target[LAPS_DNS_NAME]; /* without the last dot; "": the service is not offered */
};
struct laps_srv_answer {
	struct laps_srv record[LAPS_SRV_MAX];
	size_t n;
};

/* Append the query for the SRV records of name, "_ldap._tcp.corp.example". LAPS_OK; LAPS_E_FORMAT
 * when that is no name of DNS (an empty label, one above 63 bytes, 255 in all). */
LAPS_MUST_USE laps_rc laps_srv_query(uint16_t id, const char *name, struct laps_buf *out);

/*
 * Read the answer to that query. Names may be compressed; every pointer has to lead backwards.
 * Other records than SRV of this name are passed over.
 *
 * out   written only on LAPS_OK
 *
 * LAPS_OK; LAPS_E_NOTFOUND (no such name, or no such records), LAPS_E_TRUNCATED (the message ends
 * too early, or says that it was cut for UDP), LAPS_E_DENIED (the server refuses or fails),
 * LAPS_E_FORMAT (not an answer to this question).
 */
LAPS_MUST_USE laps_rc laps_srv_parse(const uint8_t *data, size_t len, uint16_t id, const char *name,
				     struct laps_srv_answer *out, struct laps_err *err);

/*
 * Put records into the order to try them in: by priority; among equals each next one is drawn with
 * a chance that is its weight, and those of weight 0 come late.
 *
 * draw   n random numbers
 */
void laps_srv_order(struct laps_srv *record, size_t n, const uint32_t *draw);

#endif
