/* SPDX-License-Identifier: MIT */
/*
 * Bytes in a heap block of exactly their own size, so that a read of one byte too many is seen by
 * ASan and valgrind. Every block is the caller's and freed with free(). Running out of memory ends
 * the test program.
 */
#ifndef TESTS_LIB_EXACT_H
#define TESTS_LIB_EXACT_H
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct exact {
	uint8_t *p; /* owned; never NULL, not even for no bytes */
	size_t len; /* bytes */
};

/* A copy of len bytes at p, which may be NULL when len is 0. */
static inline uint8_t *exact_copy(const void *p, size_t len)
{
	uint8_t *copy = malloc(len);

	if (!copy && !(copy = malloc(1)))
		abort();
	if (len)
		memcpy(copy, p, len);
	return copy;
}

/*
 * The bytes that hex digits say; either case, blanks and line ends between them ignored.
 * Returns 0, or -1 when hex is malformed; *out is written only on 0.
 */
int exact_from_hex(const char *hex, struct exact *out);

#endif
