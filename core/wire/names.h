/* SPDX-License-Identifier: MIT */
/* Texts inside the structures: UTF-16LE with one NUL unit, whose length in bytes stands elsewhere.
 */
#ifndef LAPS_WIRE_NAMES_H
#define LAPS_WIRE_NAMES_H
#include <laps/buf.h>
#include <stdbool.h>
#include <stddef.h>

#include "wire/rd.h"

/*
 * Read len bytes of text, NUL included, into out as UTF-8 with NUL. Fails in r: LAPS_E_RANGE (odd
 * or zero length, more than cap bytes), LAPS_E_FORMAT (no NUL, or one too early, or a lone
 * surrogate).
 */
void laps_rd_name(struct laps_rd *r, size_t len, char *out, size_t cap);

/* Bytes of text on the wire, NUL included; 0 when it is not UTF-8. */
size_t laps_name_len(const char *text);
/* Append text and NUL; sets LAPS_E_FORMAT in out when it is not UTF-8. */
void laps_buf_put_name(struct laps_buf *out, const char *text);

#endif
