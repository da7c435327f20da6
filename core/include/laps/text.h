/* SPDX-License-Identifier: MIT */
/*
 * Bytes as text: lower-case hex, strict base64 (RFC 4648 section 4, padded, no line breaks) and
 * base64url (section 5, unpadded), and the rule by which the commands read a value in any of three
 * forms.
 */
#ifndef LAPS_TEXT_H
#define LAPS_TEXT_H
#include <laps/buf.h>
#include <laps/err.h>
#include <stddef.h>
#include <stdint.h>

/* Append 2 * len lower-case digits. */
void laps_hex_format(const uint8_t *in, size_t len, struct laps_buf *out);
/* Append the bytes; either case, blanks and line ends between digits ignored.
 * LAPS_OK; LAPS_E_FORMAT (another character), LAPS_E_TRUNCATED (odd number of digits). */
LAPS_MUST_USE laps_rc laps_hex_parse(const char *in, size_t len, struct laps_buf *out,
				     struct laps_err *err);
void laps_base64_format(const uint8_t *in, size_t len, struct laps_buf *out);
/* LAPS_OK; LAPS_E_FORMAT (character, padding, non-zero spare bits), LAPS_E_TRUNCATED. */
LAPS_MUST_USE laps_rc laps_base64_parse(const char *in, size_t len, struct laps_buf *out,
					struct laps_err *err);
void laps_base64url_format(const uint8_t *in, size_t len, struct laps_buf *out);
/* Without padding. LAPS_OK; LAPS_E_FORMAT (character, spare bits), LAPS_E_TRUNCATED. */
LAPS_MUST_USE laps_rc laps_base64url_parse(const char *in, size_t len, struct laps_buf *out,
					   struct laps_err *err);
/* How many bytes of UTF-8 text begin with a control: 1 for C0 and DEL, 2 for C1, else 0. Such text
 * must not come to a terminal or a line of a log as it is. 0 at the end of text. */
size_t laps_text_control_len(const char *text);
/* Blanks in place of all controls, so that it is one line and harmless. */
void laps_text_blank_controls(char *text);
/*
 * A value given by a person: hex when it is all hex digits (blanks aside) and their number is even,
 * else strict base64 (blanks at both ends and line ends aside), else the bytes themselves.
 * LAPS_OK; LAPS_E_TRUNCATED when in is empty or all blank.
 */
LAPS_MUST_USE laps_rc laps_bytes_parse(const uint8_t *in, size_t len, struct laps_buf *out,
				       struct laps_err *err);

#endif
