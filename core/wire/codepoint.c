/* SPDX-License-Identifier: MIT */
#include "wire/codepoint.h"

#define SURROGATE_HIGH 0xD800u
#define SURROGATE_LOW  0xDC00u
#define SURROGATE_END  0xE000u
#define LAST           0x10FFFFu

size_t laps_codepoint_from_utf8(const uint8_t *in, size_t len, uint32_t *out)
{
	static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
	size_t n = 0;
	uint32_t cp = 0;

	if (len == 0)
		return 0;
	if (in[0] < 0x80) {
		*out = in[0];
		return 1;
	}
	if (in[0] >= 0xC2 && in[0] <= 0xDF)
		n = 2;
	else if (in[0] >= 0xE0 && in[0] <= 0xEF)
		n = 3;
	else if (in[0] >= 0xF0 && in[0] <= 0xF4)
		n = 4;
	if (n == 0 || n > len)
		return 0;
	cp = in[0] & (0x7Fu >> n);
	for (size_t i = 1; i < n; i++) {
		if ((in[i] & 0xC0) != 0x80)
			return 0;
		cp = cp << 6 | (in[i] & 0x3Fu);
	}
	if (cp < least[n] || cp > LAST || (cp >= SURROGATE_HIGH && cp < SURROGATE_END))
		return 0;
	*out = cp;
	return n;
}

size_t laps_codepoint_from_utf16le(const uint8_t *in, size_t len, uint32_t *out)
{
	uint32_t high = 0;
	uint32_t low = 0;

	if (len < 2)
		return 0;
	high = in[0] | (uint32_t)in[1] << 8;
	if (high < SURROGATE_HIGH || high >= SURROGATE_END) {
		*out = high;
		return 2;
	}
	if (high >= SURROGATE_LOW || len < 4)
		return 0;
	low = in[2] | (uint32_t)in[3] << 8;
	if (low < SURROGATE_LOW || low >= SURROGATE_END)
		return 0;
	*out = 0x10000 + ((high - SURROGATE_HIGH) << 10) + (low - SURROGATE_LOW);
	return 4;
}

size_t laps_codepoint_to_utf8(uint32_t cp, uint8_t out[static LAPS_UTF8_MAX])
{
	if (cp < 0x80) {
		out[0] = (uint8_t)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (uint8_t)(0xC0 | cp >> 6);
		out[1] = (uint8_t)(0x80 | (cp & 0x3F));
		return 2;
	}
	if (cp < 0x10000) {
		out[0] = (uint8_t)(0xE0 | cp >> 12);
		out[1] = (uint8_t)(0x80 | (cp >> 6 & 0x3F));
		out[2] = (uint8_t)(0x80 | (cp & 0x3F));
		return 3;
	}
	out[0] = (uint8_t)(0xF0 | cp >> 18);
	out[1] = (uint8_t)(0x80 | (cp >> 12 & 0x3F));
	out[2] = (uint8_t)(0x80 | (cp >> 6 & 0x3F));
	out[3] = (uint8_t)(0x80 | (cp & 0x3F));
	return 4;
}

size_t laps_codepoint_to_utf16le(uint32_t cp, uint8_t out[static LAPS_UTF8_MAX])
{
	uint32_t high = cp;
	uint32_t low = 0;

	if (cp >= 0x10000) {
		high = SURROGATE_HIGH + ((cp - 0x10000) >> 10);
		low = SURROGATE_LOW + ((cp - 0x10000) & 0x3FF);
	}
	out[0] = (uint8_t)high;
	out[1] = (uint8_t)(high >> 8);
	if (low == 0)
		return 2;
	out[2] = (uint8_t)low;
	out[3] = (uint8_t)(low >> 8);
	return 4;
}
