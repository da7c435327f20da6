/* SPDX-License-Identifier: MIT */
/*
 * One Unicode scalar value at a time. Readers give the bytes it took, or 0 when the input does not
 * begin with a valid one (also when it is empty or cut).
 */
#ifndef LAPS_WIRE_CODEPOINT_H
#define LAPS_WIRE_CODEPOINT_H
#include <stddef.h>
#include <stdint.h>

#define LAPS_UTF8_MAX 4 /* bytes of one scalar value, in UTF-8 and in UTF-16 */

size_t laps_codepoint_from_utf8(const uint8_t *in, size_t len, uint32_t *out);
size_t laps_codepoint_from_utf16le(const uint8_t *in, size_t len, uint32_t *out);
/* Writers give the bytes written; cp is a scalar value. */
size_t laps_codepoint_to_utf8(uint32_t cp, uint8_t out[static LAPS_UTF8_MAX]);
size_t laps_codepoint_to_utf16le(uint32_t cp, uint8_t out[static LAPS_UTF8_MAX]);

#endif
