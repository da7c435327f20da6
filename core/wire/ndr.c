/* SPDX-License-Identifier: MIT */
#include "wire/ndr.h"

#define PADDING_MAX    15u         /* a fragment's stub is padded to 16 */
#define REFERENT_FIRST 0x00020000u /* the number that Windows gives its first pointer; +4 each */

size_t laps_ndr_width(bool ndr64)
{
	return ndr64 ? 8 : 4;
}

/* Bytes that are missing from a multiple of to. */
static size_t gap(size_t pos, size_t to)
{
	return (to - pos % to) % to;
}

void laps_rd_align(struct laps_rd *r, size_t to)
{
	(void)laps_rd_bytes(r, gap(r->pos, to));
}

static uint64_t read_wide(struct laps_rd *r, bool ndr64)
{
	laps_rd_align(r, laps_ndr_width(ndr64));
	return ndr64 ? laps_rd_u64le(r) : laps_rd_u32le(r);
}

size_t laps_rd_ndr_size(struct laps_rd *r, bool ndr64, size_t max)
{
	const uint64_t size = read_wide(r, ndr64);

	if (size <= max)
		return (size_t)size;
	laps_rd_fail(r, LAPS_E_RANGE, r->pos - laps_ndr_width(ndr64), "stub: an array is too long");
	return 0;
}

bool laps_rd_ndr_pointer(struct laps_rd *r, bool ndr64)
{
	return read_wide(r, ndr64) != 0;
}

void laps_rd_ndr_end(struct laps_rd *r)
{
	if (laps_rd_left(r) > PADDING_MAX)
		laps_rd_fail(r, LAPS_E_TRAILING, r->pos, "stub: goes on behind the arguments");
}

void laps_buf_align(struct laps_buf *out, size_t at, size_t to)
{
	for (size_t n = gap(out->len - at, to); n > 0; n--)
		laps_buf_put_u8(out, 0);
}

static void put_wide(struct laps_buf *out, size_t at, bool ndr64, uint64_t v)
{
	laps_buf_align(out, at, laps_ndr_width(ndr64));
	if (ndr64)
		laps_buf_put_u64le(out, v);
	else
		laps_buf_put_u32le(out, (uint32_t)v);
}

void laps_buf_put_ndr_size(struct laps_buf *out, size_t at, bool ndr64, size_t size)
{
	put_wide(out, at, ndr64, size);
}

void laps_buf_put_ndr_pointer(struct laps_buf *out, size_t at, bool ndr64, size_t n)
{
	put_wide(out, at, ndr64, n > 0 ? REFERENT_FIRST + 4 * (n - 1) : 0);
}
