/* SPDX-License-Identifier: MIT */
#include "wire/rd.h"

void laps_rd_init(struct laps_rd *r, const uint8_t *in, size_t len)
{
	*r = (struct laps_rd){.in = in, .end = len};
}

void laps_rd_fail(struct laps_rd *r, laps_rc rc, size_t offset, const char *what)
{
	if (r->err.rc == LAPS_OK)
		r->err = (struct laps_err){rc, offset, what};
}

const uint8_t *laps_rd_bytes(struct laps_rd *r, size_t len)
{
	static const uint8_t nothing[1];
	const uint8_t *p = NULL;

	if (r->err.rc != LAPS_OK)
		return NULL;
	if (len > r->end - r->pos) {
		laps_rd_fail(r, LAPS_E_TRUNCATED, r->pos, "input ends too early");
		return NULL;
	}
	/* an empty input may come as NULL, to which nothing may be added */
	p = r->in != NULL ? r->in + r->pos : nothing;
	r->pos += len;
	return p;
}

uint8_t laps_rd_u8(struct laps_rd *r)
{
	const uint8_t *p = laps_rd_bytes(r, 1);

	return p != NULL ? p[0] : 0;
}

uint16_t laps_rd_u16le(struct laps_rd *r)
{
	const uint8_t *p = laps_rd_bytes(r, 2);

	return p != NULL ? (uint16_t)(p[0] | (unsigned)p[1] << 8) : 0;
}

uint32_t laps_rd_u32le(struct laps_rd *r)
{
	const uint8_t *p = laps_rd_bytes(r, 4);

	if (p == NULL)
		return 0;
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

uint32_t laps_rd_u32be(struct laps_rd *r)
{
	const uint8_t *p = laps_rd_bytes(r, 4);

	if (p == NULL)
		return 0;
	return p[3] | (uint32_t)p[2] << 8 | (uint32_t)p[1] << 16 | (uint32_t)p[0] << 24;
}

uint64_t laps_rd_u64le(struct laps_rd *r)
{
	const uint8_t *p = laps_rd_bytes(r, 8);
	uint64_t v = 0;

	if (p == NULL)
		return 0;
	for (int i = 7; i >= 0; i--)
		v = v << 8 | p[i];
	return v;
}

int32_t laps_rd_i32le(struct laps_rd *r)
{
	return (int32_t)laps_rd_u32le(r);
}

size_t laps_rd_left(const struct laps_rd *r)
{
	return r->err.rc == LAPS_OK ? r->end - r->pos : 0;
}

laps_rc laps_rd_end(struct laps_rd *r, struct laps_err *err)
{
	if (r->pos < r->end)
		laps_rd_fail(r, LAPS_E_TRAILING, r->pos, "input goes on after its end");
	return laps_rd_status(r, err);
}

laps_rc laps_rd_status(const struct laps_rd *r, struct laps_err *err)
{
	if (r->err.rc != LAPS_OK && err != NULL)
		*err = r->err;
	return r->err.rc;
}
