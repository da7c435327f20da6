/* SPDX-License-Identifier: MIT */
/*
 * UTF-8 and UTF-16LE are one to one: what either direction takes, the other takes back to the same
 * bytes, and what is taken is what a second decoder, written here from the definitions, takes.
 */
#include "fuzz/fuzz.h"
#include <laps/utf16.h>

/* Bytes of the scalar value that p begins with, by RFC 3629's table; 0: none. */
static size_t utf8_len(const uint8_t *p, size_t len)
{
	uint8_t low = 0x80, high = 0xbf;
	size_t n;

	if (p[0] < 0x80)
		return 1;
	if (p[0] < 0xc2 || p[0] > 0xf4)
		return 0;
	n = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
	if (p[0] == 0xe0)
		low = 0xa0;
	else if (p[0] == 0xed)
		high = 0x9f;
	else if (p[0] == 0xf0)
		low = 0x90;
	else if (p[0] == 0xf4)
		high = 0x8f;
	if (len < n || p[1] < low || p[1] > high)
		return 0;
	for (size_t i = 2; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	return n;
}

static bool is_utf8(const uint8_t *p, size_t len, size_t *bad)
{
	size_t n;

	for (*bad = 0; *bad < len; *bad += n)
		if ((n = utf8_len(p + *bad, len - *bad)) == 0)
			return false;
	return true;
}

static bool is_utf16(const uint8_t *p, size_t len)
{
	if (len % 2)
		return false;
	for (size_t i = 0; i < len; i += 2) {
		const uint8_t high = p[i + 1] & 0xfc;

		if (high == 0xdc)
			return false;
		if (high == 0xd8) {
			i += 2;
			if (i >= len || (p[i + 1] & 0xfc) != 0xdc)
				return false;
		}
	}
	return true;
}

static void as_utf8(const uint8_t *data, size_t len)
{
	struct laps_buf units, with_nul, back;
	struct laps_err err;
	size_t bad;
	bool good = is_utf8(data, len, &bad);
	laps_rc rc = laps_utf8_check((const char *)data, len, &err);

	FUZZ_MUST((rc == LAPS_OK) == good);
	FUZZ_MUST(good || (rc == LAPS_E_FORMAT && err.rc == rc && err.offset == bad));
	laps_buf_init(&units, 4 * len + 2);
	laps_buf_init(&with_nul, 4 * len + 2);
	laps_buf_init(&back, len);
	rc = laps_utf16le_from_utf8((const char *)data, len, false, &units, &err);
	FUZZ_MUST(rc == (good ? LAPS_OK : LAPS_E_FORMAT) && (good || units.len == 0));
	if (good) {
		FUZZ_MUST(is_utf16(units.data, units.len));
		FUZZ_MUST(laps_utf16le_to_utf8(units.data, units.len, &back, NULL) == LAPS_OK);
		fuzz_wrote(&back, data, len);
		FUZZ_MUST(laps_utf16le_from_utf8((const char *)data, len, true, &with_nul, NULL) ==
			  LAPS_OK);
		laps_buf_put_u16le(&units, 0);
		fuzz_wrote(&with_nul, units.data, units.len);
	}
	laps_buf_clear(&units);
}

static void as_utf16(const uint8_t *data, size_t len)
{
	struct laps_buf text, back;
	struct laps_err err;
	laps_rc rc;
	size_t bad;

	laps_buf_init(&text, 2 * len);
	laps_buf_init(&back, len);
	rc = laps_utf16le_to_utf8(data, len, &text, &err);
	FUZZ_MUST((rc == LAPS_OK) == is_utf16(data, len));
	if (rc != LAPS_OK) {
		fuzz_refused(rc, &err, len, NULL, 0);
		FUZZ_MUST(rc == (len % 2 ? LAPS_E_TRUNCATED : LAPS_E_FORMAT) && text.len == 0);
		return;
	}
	FUZZ_MUST(is_utf8(text.data, text.len, &bad));
	FUZZ_MUST(laps_utf16le_from_utf8((const char *)text.data, text.len, false, &back, NULL) ==
		  LAPS_OK);
	fuzz_wrote(&back, data, len);
	laps_buf_clear(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	as_utf8(data, len);
	as_utf16(data, len);
	return 0;
}
