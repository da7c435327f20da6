/* SPDX-License-Identifier: MIT */
#include <laps/utf16.h>
#include <string.h>

#include "wire/codepoint.h"
#include "wire/names.h"

void laps_rd_name(struct laps_rd *r, size_t len, char *out, size_t cap)
{
	const size_t at = r->pos;
	const uint8_t *p = NULL;
	size_t used = 0;
	size_t n = 0;

	out[0] = '\0';
	if (len < 2 || len % 2 != 0) {
		laps_rd_fail(r, LAPS_E_RANGE, at, "name: length is odd or zero");
		return;
	}
	p = laps_rd_bytes(r, len);
	if (p == NULL)
		return;
	for (size_t i = 0; i < len - 2; i += n) {
		uint8_t bytes[LAPS_UTF8_MAX];
		uint32_t cp = 0;
		size_t bytes_n = 0;

		n = laps_codepoint_from_utf16le(p + i, len - 2 - i, &cp);
		if (n == 0 || cp == 0) {
			laps_rd_fail(r, LAPS_E_FORMAT, at + i, "name: lone surrogate or early NUL");
			return;
		}
		bytes_n = laps_codepoint_to_utf8(cp, bytes);
		if (bytes_n >= cap - used) {
			laps_rd_fail(r, LAPS_E_RANGE, at, "name: too long");
			return;
		}
		memcpy(out + used, bytes, bytes_n);
		used += bytes_n;
		out[used] = '\0';
	}
	if (p[len - 2] != 0 || p[len - 1] != 0)
		laps_rd_fail(r, LAPS_E_FORMAT, at + len - 2, "name: no NUL at the end");
}

size_t laps_name_len(const char *text)
{
	const uint8_t *p = (const uint8_t *)text;
	const size_t text_len = strlen(text);
	size_t len = 2;
	size_t n = 0;

	for (size_t i = 0; i < text_len; i += n) {
		uint8_t units[LAPS_UTF8_MAX];
		uint32_t cp = 0;

		n = laps_codepoint_from_utf8(p + i, text_len - i, &cp);
		if (n == 0)
			return 0;
		len += laps_codepoint_to_utf16le(cp, units);
	}
	return len;
}

void laps_buf_put_name(struct laps_buf *out, const char *text)
{
	laps_rc rc = laps_utf16le_from_utf8(text, strlen(text), true, out, NULL);

	if (out->rc == LAPS_OK)
		out->rc = rc;
}
