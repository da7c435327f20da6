/* SPDX-License-Identifier: MIT */
/*
 * BER of LDAP messages, RFC 4511 section 5.1: definite lengths, short or long, as liblber takes
 * them, and tags of one byte. What is read is borrowed from the message and lies inside of it.
 */
#ifndef SIM_DIRECTORY_DC_WIRE_BER_H
#define SIM_DIRECTORY_DC_WIRE_BER_H
#include <laps/buf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DC_TAG_INTEGER    0x02
#define DC_TAG_OCTETS     0x04
#define DC_TAG_ENUMERATED 0x0a
#define DC_TAG_SEQUENCE   0x30
#define DC_TAG_SET        0x31

struct dc_ber {
	const uint8_t *p, *end;
};
struct dc_element {
	uint8_t tag;
	const uint8_t *whole; /* from its tag on */
	const uint8_t *value;
	size_t len; /* of the value */
};

/* The next element, behind which b stands then. False: nothing whole follows; b stays. */
bool dc_ber_next(struct dc_ber *b, struct dc_element *out);
/* The next element if it has this tag. */
bool dc_ber_take(struct dc_ber *b, uint8_t tag, struct dc_element *out);
/* The number of a message: liblber too has no more than four bytes for it. */
bool dc_ber_take_id(struct dc_ber *b, struct dc_element *out);
struct dc_ber dc_ber_inside(const struct dc_element *e);
size_t dc_element_size(const struct dc_element *e); /* head and value */

/* Write an element, with the shortest length. */
void dc_ber_put(struct laps_buf *out, uint8_t tag, const void *value, size_t len);
void dc_ber_put_element(struct laps_buf *out, const struct dc_element *e);
/* Write the rest of b as it is. */
void dc_ber_put_rest(struct laps_buf *out, const struct dc_ber *b);
/* Write an element whose value is what inner holds, a failure of inner included; clears inner. */
void dc_ber_wrap(struct laps_buf *out, uint8_t tag, struct laps_buf *inner);

/* Equal without regard to the case of ASCII letters. */
bool dc_text_is(const void *text, size_t len, const char *word);

#endif
