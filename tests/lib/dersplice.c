/* SPDX-License-Identifier: MIT */
#include "lib/dersplice.h"

#define DEPTH_MAX  16
#define HEADER_MAX 6

size_t der_header(const struct exact *in, size_t at, size_t *content_len)
{
	size_t n = 0;

	if (at + 2 > in->len)
		abort();
	*content_len = in->p[at + 1];
	if (*content_len < 0x80)
		return 2;
	n = *content_len & 0x7F;
	if (n > HEADER_MAX - 2 || at + 2 + n > in->len)
		abort();
	*content_len = 0;
	for (size_t i = 0; i < n; i++)
		*content_len = *content_len << 8 | in->p[at + 2 + i];
	return 2 + n;
}

static size_t put_header(uint8_t *out, uint8_t tag, size_t content_len)
{
	size_t n = 0;

	out[0] = tag;
	if (content_len < 0x80) {
		out[1] = (uint8_t)content_len;
		return 2;
	}
	while (content_len >> (8 * n) != 0)
		n++;
	out[1] = (uint8_t)(0x80 | n);
	for (size_t i = 0; i < n; i++)
		out[2 + i] = (uint8_t)(content_len >> (8 * (n - 1 - i)));
	return 2 + n;
}

/* The offsets of all elements from the outermost to into. */
static size_t path_to(const struct exact *in, size_t into, size_t path[DEPTH_MAX])
{
	size_t depth = 0;
	size_t pos = 0;
	size_t len = 0;

	while (depth < DEPTH_MAX) {
		size_t header = der_header(in, pos, &len);

		if (pos + header + len <= into) {
			pos += header + len; /* one beside it */
			continue;
		}
		path[depth++] = pos;
		if (pos == into)
			return depth;
		pos += header;
	}
	abort();
}

/* Replace bytes without a look at what they are. */
static struct exact replace(const struct exact *in, size_t at, size_t old_len, const uint8_t *put,
			    size_t put_len)
{
	struct exact out = {malloc(in->len - old_len + put_len + 1), in->len - old_len + put_len};

	if (!out.p || at + old_len > in->len)
		abort();
	memcpy(out.p, in->p, at);
	if (put_len)
		memcpy(out.p + at, put, put_len);
	memcpy(out.p + at + put_len, in->p + at + old_len, in->len - at - old_len);
	return out;
}

struct exact der_splice(const struct exact *in, size_t into, size_t at, size_t old_len,
			const struct exact *put, size_t *at_now)
{
	size_t path[DEPTH_MAX];
	size_t depth = path_to(in, into, path);
	struct exact out = replace(in, at, old_len, put->p, put->len);
	size_t now = at;
	struct exact tight;
	/* by how many bytes the content of the element that is looked at has grown; may wrap */
	size_t grown = put->len - old_len;

	while (depth-- > 0) {
		size_t len = 0;
		size_t header = der_header(in, path[depth], &len);
		uint8_t fresh[HEADER_MAX];
		size_t fresh_len = put_header(fresh, in->p[path[depth]], len + grown);
		struct exact next = replace(&out, path[depth], header, fresh, fresh_len);

		grown += fresh_len - header;
		now += fresh_len - header;
		free(out.p);
		out = next;
	}
	if (at_now)
		*at_now = now;
	tight = (struct exact){exact_copy(out.p, out.len), out.len};
	free(out.p);
	return tight;
}
