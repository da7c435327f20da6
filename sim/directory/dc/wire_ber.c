/* SPDX-License-Identifier: MIT */
#include "directory/dc/wire_ber.h"

#include <string.h>
#include <strings.h>

#define LONG_FORM 0x80u
#define LONG_TAG  0x1fu
#define ID_MAX    4

bool dc_ber_next(struct dc_ber *b, struct dc_element *out)
{
	const uint8_t *p = b->p;
	uint64_t len;

	if (b->end - p < 2 || (p[0] & LONG_TAG) == LONG_TAG)
		return false;
	len = p[1];
	p += 2;
	if (len & LONG_FORM) {
		size_t n = len & ~LONG_FORM;

		if (n == 0 || n > sizeof(len) || (size_t)(b->end - p) < n)
			return false;
		for (len = 0; n > 0; n--)
			len = len << 8 | *p++;
	}
	if (len > (uint64_t)(b->end - p))
		return false;
	*out = (struct dc_element){.tag = b->p[0], .whole = b->p, .value = p, .len = (size_t)len};
	b->p = p + len;
	return true;
}

bool dc_ber_take(struct dc_ber *b, uint8_t tag, struct dc_element *out)
{
	return b->p < b->end && *b->p == tag && dc_ber_next(b, out);
}

bool dc_ber_take_id(struct dc_ber *b, struct dc_element *out)
{
	return dc_ber_take(b, DC_TAG_INTEGER, out) && out->len <= ID_MAX;
}

struct dc_ber dc_ber_inside(const struct dc_element *e)
{
	return (struct dc_ber){.p = e->value, .end = e->value + e->len};
}

size_t dc_element_size(const struct dc_element *e)
{
	return (size_t)(e->value - e->whole) + e->len;
}

void dc_ber_put(struct laps_buf *out, uint8_t tag, const void *value, size_t len)
{
	size_t n = 0;

	laps_buf_put_u8(out, tag);
	if (len >= LONG_FORM) {
		for (size_t rest = len; rest > 0; rest >>= 8)
			n++;
		laps_buf_put_u8(out, (uint8_t)(LONG_FORM | n));
		while (n-- > 0)
			laps_buf_put_u8(out, (uint8_t)(len >> 8 * n));
	} else {
		laps_buf_put_u8(out, (uint8_t)len);
	}
	if (len > 0)
		laps_buf_put(out, value, len);
}

void dc_ber_put_element(struct laps_buf *out, const struct dc_element *e)
{
	laps_buf_put(out, e->whole, dc_element_size(e));
}

void dc_ber_put_rest(struct laps_buf *out, const struct dc_ber *b)
{
	if (b->p < b->end)
		laps_buf_put(out, b->p, (size_t)(b->end - b->p));
}

void dc_ber_wrap(struct laps_buf *out, uint8_t tag, struct laps_buf *inner)
{
	if (laps_buf_status(inner) == LAPS_OK)
		dc_ber_put(out, tag, inner->data, inner->len);
	else if (out->rc == LAPS_OK)
		out->rc = laps_buf_status(inner);
	laps_buf_clear(inner);
}

bool dc_text_is(const void *text, size_t len, const char *word)
{
	return len == strlen(word) && (len == 0 || strncasecmp(text, word, len) == 0);
}
