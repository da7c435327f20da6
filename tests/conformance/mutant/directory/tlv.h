/* SPDX-License-Identifier: MIT */
/*
 * An LDAP message as a tree of BER elements, RFC 4511 5.1: definite lengths, tags of one byte, as
 * LDAP has them. What a mutant changes is an element; all others are sent on as they came. Memory
 * that is not there ends the program: it is a tool for tests.
 */
#ifndef MUTANT_DIRECTORY_TLV_H
#define MUTANT_DIRECTORY_TLV_H
#include <laps/buf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TLV_LEN_MAX     ((size_t)16 << 20) /* bytes of a message */
#define TLV_CONSTRUCTED 0x20

struct tlv {
	uint8_t tag;
	uint8_t *data; /* of a primitive one; never NULL there, and a NUL follows */
	size_t len;
	struct tlv **child; /* of a constructed one */
	size_t n;
};

/* How many bytes of p the first element has: 0 when it is not there whole, SIZE_MAX when it can be
 * none. */
size_t tlv_whole(const uint8_t *p, size_t len);
/* Exactly one element; NULL: it is malformed. Free with tlv_free. */
struct tlv *tlv_parse(const uint8_t *p, size_t len);
/* As much of the first element as is there: children that are cut off are missing. NULL: not even
 * its head. */
struct tlv *tlv_parse_cut(const uint8_t *p, size_t len);
void tlv_format(const struct tlv *t, struct laps_buf *out);
void tlv_free(struct tlv **t);

struct tlv *tlv_dup(const struct tlv *t);
struct tlv *tlv_new(uint8_t tag, const void *data, size_t len);
struct tlv *tlv_text(uint8_t tag, const char *text);
/* A number, as INTEGER and ENUMERATED have it. */
struct tlv *tlv_number(uint8_t tag, long value);
/* Takes child. Returns t, so that trees are written as they are. */
struct tlv *tlv_add(struct tlv *t, struct tlv *child);
void tlv_remove(struct tlv *t, size_t at);
void tlv_set(struct tlv *t, const void *data, size_t len);

long tlv_get(const struct tlv *t); /* of a number; -1 when it is none */
/* Without regard to case. */
bool tlv_is(const struct tlv *t, const char *text);
/* The same bytes. */
bool tlv_same(const struct tlv *a, const struct tlv *b);
/* t's child, or NULL when there are not so many; t may be NULL. */
struct tlv *tlv_child(const struct tlv *t, size_t at);

#endif
