/* SPDX-License-Identifier: MIT */
#include <laps/secret.h>
#include <laps/text.h>
#include <stdbool.h>
#include <string.h>

#include "wire/hexdigit.h"

/* The two alphabets of RFC 4648 and what else tells them apart. */
struct base64_kind {
	const char *digits;
	bool padded;
};
static const struct base64_kind base64 = {
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", true};
static const struct base64_kind base64url = {
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", false};

/* Take back what was appended since len, so that a refusal appends nothing. */
static void undo(struct laps_buf *out, size_t len)
{
	if (out->len > len)
		laps_wipe(out->data + len, out->len - len);
	out->len = len;
}

static laps_rc finish(struct laps_buf *out, size_t start, struct laps_err *err)
{
	laps_rc rc = laps_buf_status(out);

	if (rc == LAPS_OK)
		return LAPS_OK;
	undo(out, start);
	return laps_fail(err, rc, 0, rc == LAPS_E_NOMEM ? "no memory" : "value is too long");
}

size_t laps_text_control_len(const char *text)
{
	const uint8_t *p = (const uint8_t *)text;

	if (p[0] == '\0')
		return 0;
	if (p[0] < 0x20 || p[0] == 0x7f)
		return 1;
	return p[0] == 0xc2 && p[1] >= 0x80 && p[1] < 0xa0 ? 2 : 0;
}

void laps_text_blank_controls(char *text)
{
	size_t len;

	for (; *text; text += len > 0 ? len : 1) {
		len = laps_text_control_len(text);
		memset(text, ' ', len);
	}
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

void laps_hex_format(const uint8_t *in, size_t len, struct laps_buf *out)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < len; i++) {
		const char pair[2] = {digits[in[i] >> 4], digits[in[i] & 15]};

		laps_buf_put(out, pair, sizeof(pair));
	}
}

laps_rc laps_hex_parse(const char *in, size_t len, struct laps_buf *out, struct laps_err *err)
{
	const size_t start = out->len;
	int high = -1;

	for (size_t i = 0; i < len; i++) {
		const int d = laps_hex_digit(in[i]);

		if (d < 0 && is_blank(in[i]))
			continue;
		if (d < 0) {
			undo(out, start);
			return laps_fail(err, LAPS_E_FORMAT, i, "hex: not a hex digit");
		}
		if (high >= 0)
			laps_buf_put_u8(out, (uint8_t)(high << 4 | d));
		high = high >= 0 ? -1 : d;
	}
	if (high >= 0) {
		undo(out, start);
		return laps_fail(err, LAPS_E_TRUNCATED, len, "hex: odd number of digits");
	}
	return finish(out, start, err);
}

static void base64_format(const struct base64_kind *kind, const uint8_t *in, size_t len,
			  struct laps_buf *out)
{
	for (size_t i = 0; i < len; i += 3) {
		const size_t n = len - i < 3 ? len - i : 3;
		const uint32_t v = (uint32_t)in[i] << 16 | (n > 1 ? (uint32_t)in[i + 1] << 8 : 0) |
				   (n > 2 ? in[i + 2] : 0u);
		const char quad[4] = {kind->digits[v >> 18], kind->digits[v >> 12 & 63],
				      kind->digits[v >> 6 & 63], kind->digits[v & 63]};

		laps_buf_put(out, quad, n + 1);
		if (kind->padded)
			laps_buf_put(out, "==", 3 - n);
	}
}

void laps_base64_format(const uint8_t *in, size_t len, struct laps_buf *out)
{
	base64_format(&base64, in, len, out);
}

void laps_base64url_format(const uint8_t *in, size_t len, struct laps_buf *out)
{
	base64_format(&base64url, in, len, out);
}

static int base64_digit(const struct base64_kind *kind, char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == kind->digits[62])
		return 62;
	return c == kind->digits[63] ? 63 : -1;
}

/* The last digits, have of them, before pad signs: 3 make two bytes, 2 make one. */
static laps_rc base64_tail(uint32_t v, unsigned have, unsigned pad, size_t at, struct laps_buf *out,
			   struct laps_err *err)
{
	if (have == 0 && pad == 0)
		return LAPS_OK;
	if (have + pad < 4 && pad <= 2)
		return laps_fail(err, LAPS_E_TRUNCATED, at, "base64: ends within a group of four");
	if (have + pad != 4 || pad > 2)
		return laps_fail(err, LAPS_E_FORMAT, at, "base64: wrong padding");
	if ((v & (pad == 2 ? 15u : 3u)) != 0)
		return laps_fail(err, LAPS_E_FORMAT, at, "base64: spare bits are not zero");
	laps_buf_put_u8(out, (uint8_t)(pad == 2 ? v >> 4 : v >> 10));
	if (pad == 1)
		laps_buf_put_u8(out, (uint8_t)(v >> 2));
	return LAPS_OK;
}

static laps_rc base64_parse(const struct base64_kind *kind, const char *in, size_t len,
			    bool line_ends, struct laps_buf *out, struct laps_err *err)
{
	const size_t start = out->len;
	laps_rc rc = LAPS_OK;
	uint32_t v = 0;
	unsigned have = 0;
	unsigned pad = 0;

	for (size_t i = 0; i < len && rc == LAPS_OK; i++) {
		const int d = base64_digit(kind, in[i]);

		if (line_ends && (in[i] == '\n' || in[i] == '\r'))
			continue;
		if (in[i] == '=' && kind->padded) {
			pad++;
		} else if (d < 0 || pad > 0) {
			rc = laps_fail(err, LAPS_E_FORMAT, i, "base64: character not allowed");
		} else {
			v = v << 6 | (uint32_t)d;
			have++;
		}
		if (have == 4) {
			const uint8_t three[3] = {(uint8_t)(v >> 16), (uint8_t)(v >> 8),
						  (uint8_t)v};

			laps_buf_put(out, three, sizeof(three));
			v = 0;
			have = 0;
		}
	}
	if (!kind->padded && have > 1)
		pad = 4 - have;
	if (rc == LAPS_OK)
		rc = base64_tail(v, have, pad, len, out, err);
	if (rc != LAPS_OK) {
		undo(out, start);
		return rc;
	}
	return finish(out, start, err);
}

laps_rc laps_base64_parse(const char *in, size_t len, struct laps_buf *out, struct laps_err *err)
{
	return base64_parse(&base64, in, len, false, out, err);
}

laps_rc laps_base64url_parse(const char *in, size_t len, struct laps_buf *out, struct laps_err *err)
{
	return base64_parse(&base64url, in, len, false, out, err);
}

static bool is_hex(const char *in, size_t len)
{
	size_t digits = 0;

	for (size_t i = 0; i < len; i++) {
		if (laps_hex_digit(in[i]) >= 0)
			digits++;
		else if (!is_blank(in[i]))
			return false;
	}
	return digits > 0 && digits % 2 == 0;
}

laps_rc laps_bytes_parse(const uint8_t *in, size_t len, struct laps_buf *out, struct laps_err *err)
{
	const char *text = (const char *)in;
	const size_t start = out->len;
	size_t from = 0;
	size_t to = len;

	while (from < to && is_blank(text[from]))
		from++;
	while (from < to && is_blank(text[to - 1]))
		to--;
	if (from == to)
		return laps_fail(err, LAPS_E_TRUNCATED, 0, "value is empty");
	if (is_hex(text + from, to - from))
		return laps_hex_parse(text + from, to - from, out, err);
	if (base64_parse(&base64, text + from, to - from, true, out, NULL) == LAPS_OK)
		return LAPS_OK;
	laps_buf_put(out, in, len);
	return finish(out, start, err);
}
