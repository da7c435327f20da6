/* SPDX-License-Identifier: MIT */
/*
 * Strict DER on the sticky reader: definite lengths in their shortest form, single-byte tags. An
 * element is entered, which narrows the reader to its content, and left, which refuses what was not
 * read. The writer opens an element, and sets its length when it is closed.
 */
#ifndef LAPS_WIRE_DER_H
#define LAPS_WIRE_DER_H
#include <laps/buf.h>
#include <stdbool.h>

#include "wire/oid.h"
#include "wire/rd.h"

#define LAPS_DER_INTEGER          0x02u
#define LAPS_DER_OCTETS           0x04u
#define LAPS_DER_OID              0x06u
#define LAPS_DER_UTF8             0x0Cu
#define LAPS_DER_GENERALIZED_TIME 0x18u
#define LAPS_DER_SEQUENCE         0x30u
#define LAPS_DER_SET              0x31u
#define LAPS_DER_CONTEXT(n)       (0x80u | (n)) /* primitive */
#define LAPS_DER_CONTEXT_OF(n)    (0xA0u | (n)) /* constructed */

#define LAPS_DER_DEPTH_MAX 32 /* of elements in elements, in laps_der_walk */

/* A field of a format, by what is said when it is not there or broken. */
struct laps_der_field {
	const char *missing, *other;                  /* nothing is there, or another element */
	const char *indefinite, *huge, *cut, *longer; /* its length */
	const char *beyond, *more;                    /* its end */
	const char *integer, *integer_range;
	const char *tag, *tag_long, *deep; /* of laps_der_walk */
};
#define LAPS_DER_FIELD(name)                                                                      \
	{                                                                                         \
		.missing = name ": nothing is there", .other = name ": another element is there", \
		.indefinite = name ": indefinite length", .huge = name ": length is too large",   \
		.cut = name ": length is cut short",                                              \
		.longer = name ": length is not in its shortest form",                            \
		.beyond = name ": longer than what holds it",                                     \
		.more = name ": more after its last field",                                       \
		.integer = name ": integer is not in its shortest form",                          \
		.integer_range = name ": integer is negative or too large",                       \
		.tag = name ": no such tag in DER", .tag_long = name ": tag of several bytes",    \
		.deep = name ": nested too deep",                                                 \
	}

/* What laps_der_leave needs. */
struct laps_der_scope {
	size_t outer_end;
	const struct laps_der_field *field;
};

/* Enter an element of this tag. Another tag: LAPS_E_FORMAT. */
struct laps_der_scope laps_der_enter(struct laps_rd *r, unsigned tag,
				     const struct laps_der_field *field);
/* Leave it; unread content is LAPS_E_FORMAT. */
void laps_der_leave(struct laps_rd *r, struct laps_der_scope s);
/* The tag of the next element; 0 when there is none. */
unsigned laps_der_peek(const struct laps_rd *r);

/* A whole element without looking inside; its content is borrowed. */
const uint8_t *laps_der_bytes(struct laps_rd *r, unsigned tag, const struct laps_der_field *field,
			      size_t *len);
/* A non-negative INTEGER below 2^31, in its shortest form. */
uint32_t laps_der_uint(struct laps_rd *r, const struct laps_der_field *field);
/* X.690 8.3.2: the first nine bits of an INTEGER's content are not all alike. */
bool laps_der_shortest(const uint8_t *p, size_t len);
/* An OBJECT IDENTIFIER that must be this one; another: LAPS_E_UNSUPPORTED with what. */
void laps_der_oid(struct laps_rd *r, laps_oid oid, const struct laps_der_field *field,
		  const char *what);
/* Pass over a whole element of any tag with all that is in it, which must be DER: tags of one byte,
 * lengths and INTEGERs in their shortest form, primitive and constructed where X.690 has them. */
void laps_der_walk(struct laps_rd *r, const struct laps_der_field *field);

/* Begin an element; gives what laps_der_close needs. */
size_t laps_der_open(struct laps_buf *out, unsigned tag);
/* Set its length, moving the content up when the length needs more than one byte. */
void laps_der_close(struct laps_buf *out, size_t opened);
void laps_der_put(struct laps_buf *out, unsigned tag, const void *p, size_t len);
/* v below 128 */
void laps_der_put_uint(struct laps_buf *out, uint8_t v);
void laps_der_put_oid(struct laps_buf *out, laps_oid oid);

#endif
