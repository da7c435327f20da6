/* SPDX-License-Identifier: MIT */
#include "lib/der.h"

#include <string.h>

#define SHORT_MAX  0x7Fu
#define LENGTH_MAX 0xFFFFu

/* Its length, X.690 8.1.3 and 10.1; at: bytes of tag and length. */
static bool read_head(const struct sim_der *in, size_t *at, size_t *len)
{
	const uint8_t *p = in->p;

	if (in->len < 2)
		return false;
	*at = 2;
	*len = p[1];
	if (p[1] <= SHORT_MAX)
		return true;
	if (p[1] == 0x81 && in->len >= 3) {
		*at = 3;
		*len = p[2];
		return *len > SHORT_MAX;
	}
	if (p[1] == 0x82 && in->len >= 4) {
		*at = 4;
		*len = (size_t)p[2] << 8 | p[3];
		return *len > 0xFF;
	}
	return false;
}

bool sim_der_take(struct sim_der *in, unsigned tag, struct sim_der *content)
{
	size_t at, len;

	if (!sim_der_next(in, tag) || !read_head(in, &at, &len) || len > in->len - at)
		return false;
	*content = (struct sim_der){in->p + at, len};
	in->p += at + len;
	in->len -= at + len;
	return true;
}

bool sim_der_take_all(const struct sim_der *in, unsigned tag, struct sim_der *content)
{
	struct sim_der rest = *in;

	return sim_der_take(&rest, tag, content) && rest.len == 0;
}

bool sim_der_next(const struct sim_der *in, unsigned tag)
{
	return in->len > 0 && in->p[0] == tag;
}

bool sim_der_is(const struct sim_der *in, const void *bytes, size_t len)
{
	return in->len == len && memcmp(in->p, bytes, len) == 0;
}

void sim_der_put(struct laps_buf *out, unsigned tag, const void *content, size_t len)
{
	const size_t at = out->len;

	laps_buf_put(out, content, len);
	sim_der_wrap(out, at, tag);
}

void sim_der_wrap(struct laps_buf *out, size_t at, unsigned tag)
{
	const size_t len = out->len - at;
	uint8_t head[4] = {(uint8_t)tag, (uint8_t)len};
	size_t head_len = 2;

	if (len > 0xFF) {
		head[1] = 0x82;
		head[2] = (uint8_t)(len >> 8);
		head[3] = (uint8_t)len;
		head_len = 4;
	} else if (len > SHORT_MAX) {
		head[1] = 0x81;
		head[2] = (uint8_t)len;
		head_len = 3;
	}
	if (len > LENGTH_MAX && out->rc == LAPS_OK)
		out->rc = LAPS_E_RANGE;
	laps_buf_put(out, head, head_len);
	if (out->rc != LAPS_OK)
		return;
	memmove(out->data + at + head_len, out->data + at, len);
	memcpy(out->data + at, head, head_len);
}
