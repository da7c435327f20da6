/* SPDX-License-Identifier: MIT */
/*
 * The sticky reader of this room. A decoder reads field after field as the format lists them and
 * asks once, at the end: after the first failure every read gives zero or NULL, and that failure,
 * with its offset, is what laps_rd_end reports. Nothing is copied or allocated.
 */
#ifndef LAPS_WIRE_RD_H
#define LAPS_WIRE_RD_H
#include <laps/err.h>
#include <stddef.h>
#include <stdint.h>

struct laps_rd {
	const uint8_t *in;   /* borrowed */
	size_t pos;          /* bytes read */
	size_t end;          /* bytes that may be read; a nested element narrows it (der.h) */
	struct laps_err err; /* the first failure; rc is LAPS_OK before */
};

void laps_rd_init(struct laps_rd *r, const uint8_t *in, size_t len);
/* Record a failure at offset, unless there is one already. */
void laps_rd_fail(struct laps_rd *r, laps_rc rc, size_t offset, const char *what);

uint8_t laps_rd_u8(struct laps_rd *r);
uint16_t laps_rd_u16le(struct laps_rd *r);
uint32_t laps_rd_u32le(struct laps_rd *r);
uint32_t laps_rd_u32be(struct laps_rd *r);
uint64_t laps_rd_u64le(struct laps_rd *r);
int32_t laps_rd_i32le(struct laps_rd *r);
/* len bytes, borrowed from the input; NULL when they are not there. */
const uint8_t *laps_rd_bytes(struct laps_rd *r, size_t len);
/* Bytes not yet read; 0 after a failure. */
size_t laps_rd_left(const struct laps_rd *r);

/* The first failure, and LAPS_E_TRAILING when there is none but bytes are left; fills err. */
LAPS_MUST_USE laps_rc laps_rd_end(struct laps_rd *r, struct laps_err *err);
/* The first failure; bytes may be left. */
LAPS_MUST_USE laps_rc laps_rd_status(const struct laps_rd *r, struct laps_err *err);

#endif
