/* SPDX-License-Identifier: MIT */
/*
 * UTF-8 <-> UTF-16LE with surrogate checks. No byte order mark, no replacement characters: what is
 * not valid is refused. UTF-8 is the shortest form, without surrogates, up to U+10FFFF.
 */
#ifndef LAPS_UTF16_H
#define LAPS_UTF16_H
#include <laps/buf.h>
#include <laps/err.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Append UTF-16LE to out; with nul, one zero unit behind. Nothing is appended on failure.
 * LAPS_OK; LAPS_E_FORMAT, and what out->rc says. */
LAPS_MUST_USE laps_rc laps_utf16le_from_utf8(const char *in, size_t len, bool nul,
					     struct laps_buf *out, struct laps_err *err);
/* Append UTF-8 (no NUL) to out. Zero units are passed through as zero bytes; callers that must not
 * have them look. LAPS_OK; LAPS_E_TRUNCATED (odd length), LAPS_E_FORMAT (lone surrogate). */
LAPS_MUST_USE laps_rc laps_utf16le_to_utf8(const uint8_t *in, size_t len, struct laps_buf *out,
					   struct laps_err *err);
/* LAPS_OK when len bytes are valid UTF-8; LAPS_E_FORMAT with the offset of the first bad byte. */
LAPS_MUST_USE laps_rc laps_utf8_check(const char *in, size_t len, struct laps_err *err);

#endif
