/* SPDX-License-Identifier: MIT */
#include <laps/secret.h>
#include <laps/utf16.h>

#include "wire/codepoint.h"

/* The buffer's failure, with what was appended since start taken back: it may be half a password.
 */
static laps_rc finish(struct laps_buf *out, size_t start, struct laps_err *err)
{
	laps_rc rc = laps_buf_status(out);

	if (rc == LAPS_OK)
		return LAPS_OK;
	if (out->len > start)
		laps_wipe(out->data + start, out->len - start);
	out->len = start;
	return laps_fail(err, rc, 0, rc == LAPS_E_NOMEM ? "no memory" : "text is too long");
}

laps_rc laps_utf8_check(const char *in, size_t len, struct laps_err *err)
{
	const uint8_t *p = (const uint8_t *)in;
	uint32_t cp = 0;
	size_t n = 0;

	for (size_t at = 0; at < len; at += n) {
		n = laps_codepoint_from_utf8(p + at, len - at, &cp);
		if (n == 0)
			return laps_fail(err, LAPS_E_FORMAT, at, "text is not UTF-8");
	}
	return LAPS_OK;
}

laps_rc laps_utf16le_from_utf8(const char *in, size_t len, bool nul, struct laps_buf *out,
			       struct laps_err *err)
{
	const uint8_t *p = (const uint8_t *)in;
	const size_t start = out->len;
	laps_rc rc = laps_utf8_check(in, len, err);
	size_t n = 0;

	if (rc != LAPS_OK)
		return rc;
	for (size_t at = 0; at < len; at += n) {
		uint8_t units[LAPS_UTF8_MAX];
		uint32_t cp = 0;

		n = laps_codepoint_from_utf8(p + at, len - at, &cp);
		laps_buf_put(out, units, laps_codepoint_to_utf16le(cp, units));
	}
	if (nul)
		laps_buf_put_u16le(out, 0);
	return finish(out, start, err);
}

laps_rc laps_utf16le_to_utf8(const uint8_t *in, size_t len, struct laps_buf *out,
			     struct laps_err *err)
{
	const size_t start = out->len;
	uint32_t cp = 0;
	size_t n = 0;

	if (len % 2 != 0)
		return laps_fail(err, LAPS_E_TRUNCATED, len, "UTF-16: odd length");
	for (size_t at = 0; at < len; at += n) {
		n = laps_codepoint_from_utf16le(in + at, len - at, &cp);
		if (n == 0)
			return laps_fail(err, LAPS_E_FORMAT, at, "UTF-16: lone surrogate");
	}
	for (size_t at = 0; at < len; at += n) {
		uint8_t bytes[LAPS_UTF8_MAX];

		n = laps_codepoint_from_utf16le(in + at, len - at, &cp);
		laps_buf_put(out, bytes, laps_codepoint_to_utf8(cp, bytes));
	}
	return finish(out, start, err);
}
