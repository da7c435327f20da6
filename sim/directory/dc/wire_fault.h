/* SPDX-License-Identifier: MIT */
/*
 * Messages of requests that go wrong on purpose, bytes to bytes: what slapd gets in place of a
 * request that is not to be done, what the client gets in place of slapd's answer to that, and
 * entries whose attributes and values stand in another order. Pure.
 */
#ifndef SIM_DIRECTORY_DC_WIRE_FAULT_H
#define SIM_DIRECTORY_DC_WIRE_FAULT_H
#include <laps/buf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "directory/dc/replytext.h"

/*
 * A request of the same number that slapd refuses and that changes nothing but what a failed bind
 * does. in: the inside of the message, as ber_get_next leaves it. False: it is no request that has
 * an answer.
 */
bool dc_wire_stand_in(const uint8_t *in, size_t len, struct laps_buf *out);
/*
 * What answers the request instead, with the number of slapd's answer, whole.
 *
 * request  its tag, RFC 4511 section 4
 * uri      where to go, of DC_REPLY_REFERRAL; else NULL
 */
bool dc_wire_failure(const uint8_t *in, size_t len, uint8_t request, dc_reply reply,
		     const char *uri, struct laps_buf *out);
/*
 * An answer that is an entry, its attributes and their values in an order that follows from draw
 * and from them: what was put in order so stays as it is. False: it is another answer, or its order
 * is that already.
 */
bool dc_wire_shuffle(const uint8_t *in, size_t len, uint64_t draw, struct laps_buf *out);

#endif
