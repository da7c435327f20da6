/* SPDX-License-Identifier: MIT */
/*
 * What a client asked for, RFC 4511 section 4, as members of a line of the timeline
 * (lib/timeline.h): dn, to, scope, filter, attributes, changes, facts, mechanism, oid. Never a
 * value of an attribute. Pure.
 */
#ifndef SIM_DIRECTORY_DC_DESCRIBE_H
#define SIM_DIRECTORY_DC_DESCRIBE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "directory/dc/wire_ber.h"
#include "lib/jsonline.h"

/* protocolOp */
#define DC_OP_BIND     0x60
#define DC_OP_UNBIND   0x42
#define DC_OP_SEARCH   0x63
#define DC_OP_MODIFY   0x66
#define DC_OP_ADD      0x68
#define DC_OP_DELETE   0x4a
#define DC_OP_RENAME   0x6c
#define DC_OP_COMPARE  0x6e
#define DC_OP_ABANDON  0x50
#define DC_OP_EXTENDED 0x77

#define DC_DESCRIBE_FILTER 400 /* bytes of a filter's text that are told */
#define DC_DESCRIBE_DEPTH  16  /* of filters within filters; below it is "..." */

/* What only a bind or an abandon has; borrowed from the message. */
struct dc_described {
	uint64_t id; /* of the message */
	uint8_t tag;
	const char *op;
	const uint8_t *name; /* of a bind */
	size_t name_len;
	uint64_t abandoned; /* message */
};

/* May values of this attribute be told? */
typedef bool dc_tellable(const char *attribute, size_t len);

/*
 * in is the inside of a message, as ber_get_next leaves it. False: it is no request that can be
 * read; out then has nothing more.
 */
bool dc_describe_request(const uint8_t *in, size_t len, dc_tellable *tellable,
			 struct dc_described *what, struct sim_jsonline *out);
/* A filter as RFC 4515 writes it, with '?' for values that are not told. Cut when it is long; no
 * NUL behind it. Returns its length. */
size_t dc_describe_filter(const struct dc_element *filter, dc_tellable *tellable,
			  char out[static DC_DESCRIBE_FILTER]);

/* An answer, whole. */
struct dc_answer {
	uint64_t id;
	uint8_t tag;
	bool is_result; /* and not an entry, a reference ... */
	uint8_t code;
	const uint8_t *text; /* borrowed */
	size_t text_len;
};
/* False: it cannot be read. */
bool dc_describe_answer(const uint8_t *in, size_t len, struct dc_answer *out);

#endif
