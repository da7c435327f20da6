/* SPDX-License-Identifier: MIT */
#include "conformance/plain.h"

#include <laps/buf.h>
#include <stdbool.h>
#include <string.h>

#include "lib/file.h"
#include "wire/codepoint.h"

#define TEXT_MAX (1u << 20)

/* Bytes of a character, by its first one. */
static size_t char_len(unsigned char first)
{
	if (first < 0x80)
		return 1;
	return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/* Unicode's controls, format characters and non-characters, as far as they can mislead. */
static bool is_hidden(uint32_t c)
{
	static const struct {
		uint32_t first, last;
	} range[] = {
		{0x0000, 0x001f}, {0x007f, 0x009f}, {0x00ad, 0x00ad}, {0x061c, 0x061c},
		{0x180e, 0x180e}, {0x200b, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f},
		{0xfdd0, 0xfdef}, {0xfeff, 0xfeff}, {0xfff9, 0xfffb}, {0xe0000, 0xe0fff},
	};

	if ((c & 0xfffe) == 0xfffe)
		return true;
	for (size_t i = 0; i < sizeof(range) / sizeof(range[0]); i++)
		if (c >= range[i].first && c <= range[i].last)
			return true;
	return false;
}

/* Nothing but the rest of a character? */
static bool is_tail(const uint8_t *p)
{
	while ((*p & 0xc0) == 0x80)
		p++;
	return *p == 0;
}

static void put_plain(const char *text, struct laps_buf *out)
{
	const uint8_t *p = (const uint8_t *)text;
	size_t len, left;
	uint32_t c;

	for (; *p; p += len) {
		left = strnlen((const char *)p, char_len(*p));
		if (left < char_len(*p) && *p >= 0xc2 && *p <= 0xf4 && is_tail(p + 1))
			return; /* cut in the middle of it */
		len = laps_codepoint_from_utf8(p, left, &c);
		if (len == 0) {
			len = 1;
			sim_buf_printf(out, "\\x%02x", *p);
		} else if (!is_hidden(c)) {
			laps_buf_put(out, p, len);
		} else {
			sim_buf_printf(out, c < 0x80 ? "\\x%02x" : "\\u%04x", c);
		}
	}
}

char *conform_plain_dup(const char *text)
{
	struct laps_buf b;
	char *copy = NULL;

	laps_buf_init(&b, TEXT_MAX);
	put_plain(text, &b);
	laps_buf_put_u8(&b, 0);
	if (laps_buf_status(&b) == LAPS_OK)
		copy = strdup((const char *)b.data);
	laps_buf_clear(&b);
	return copy;
}
