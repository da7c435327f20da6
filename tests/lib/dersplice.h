/* SPDX-License-Identifier: MIT */
/*
 * A change inside of DER whose lengths are right again afterwards, for tests that break one thing
 * at a time. Broken input ends the test program.
 */
#ifndef TESTS_LIB_DERSPLICE_H
#define TESTS_LIB_DERSPLICE_H
#include "lib/exact.h"

/* Bytes of the header of the element at this offset, and of its content. */
size_t der_header(const struct exact *in, size_t at, size_t *content_len);

/*
 * in with old_len bytes at offset at replaced by put. into is the offset of the element whose
 * content that is; its length and those of all around it are set anew, in their shortest form.
 * Where at has come to is told in *at_now (NULL: not wanted). The caller frees .p.
 */
struct exact der_splice(const struct exact *in, size_t into, size_t at, size_t old_len,
			const struct exact *put, size_t *at_now);

#endif
