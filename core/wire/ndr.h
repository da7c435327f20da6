/* SPDX-License-Identifier: MIT */
/*
 * What NDR ([C706] 14) and NDR64 ([MS-RPCE] 2.2.5) do not have in common: the width of sizes and
 * referents, which is also what they and arrays are aligned to. Alignment counts from the start of
 * the stub: of the reader's input, or of offset at of a buffer. What padding holds is not looked
 * at, and zero when written.
 */
#ifndef LAPS_WIRE_NDR_H
#define LAPS_WIRE_NDR_H
#include <laps/buf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/rd.h"

/* Bytes of a size or a referent. */
size_t laps_ndr_width(bool ndr64);

void laps_rd_align(struct laps_rd *r, size_t to);
/* A size, aligned; fails with LAPS_E_RANGE when it is above max, and is then 0. */
size_t laps_rd_ndr_size(struct laps_rd *r, bool ndr64, size_t max);
/* A referent, aligned: does the pointer lead to anything? */
bool laps_rd_ndr_pointer(struct laps_rd *r, bool ndr64);
/* What may be left at the end of a stub that no verification trailer follows: the padding of a
 * fragment that was not declared. Fails with LAPS_E_TRAILING when it is more. */
void laps_rd_ndr_end(struct laps_rd *r);

void laps_buf_align(struct laps_buf *out, size_t at, size_t to);
void laps_buf_put_ndr_size(struct laps_buf *out, size_t at, bool ndr64, size_t size);
/* The n-th pointer of a stub, counted from 1; 0 is NULL. */
void laps_buf_put_ndr_pointer(struct laps_buf *out, size_t at, bool ndr64, size_t n);

#endif
