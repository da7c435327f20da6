/* SPDX-License-Identifier: MIT */
/*
 * Owned bytes that grow up to a ceiling, and a sticky writer for wire formats: after the first
 * failure every put is ignored, and laps_buf_status says what it was. Memory is wiped whenever it
 * is given back, so a laps_buf may hold secrets.
 */
#ifndef LAPS_BUF_H
#define LAPS_BUF_H
#include <laps/err.h>
#include <stddef.h>
#include <stdint.h>

struct laps_buf {
	uint8_t *data; /* owned; NULL while empty */
	size_t len;    /* bytes in use */
	size_t cap;    /* bytes allocated */
	size_t max;    /* ceiling for len */
	laps_rc rc;    /* first failure: LAPS_E_NOMEM, or LAPS_E_RANGE when max was passed */
};

/* An empty buffer that may grow to max bytes. Allocates nothing. */
void laps_buf_init(struct laps_buf *b, size_t max);
/* Wipe, free, and make it empty and usable again under the same ceiling. */
void laps_buf_clear(struct laps_buf *b);

void laps_buf_put(struct laps_buf *b, const void *p, size_t len);
void laps_buf_put_u8(struct laps_buf *b, uint8_t v);
void laps_buf_put_u16le(struct laps_buf *b, uint16_t v);
void laps_buf_put_u32le(struct laps_buf *b, uint32_t v);
void laps_buf_put_u64le(struct laps_buf *b, uint64_t v);
void laps_buf_put_u32be(struct laps_buf *b, uint32_t v);

/* LAPS_OK, or the first failure since init or clear. */
LAPS_MUST_USE laps_rc laps_buf_status(const struct laps_buf *b);

#endif
