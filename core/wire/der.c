/* SPDX-License-Identifier: MIT */
/* Reading DER; writing is in der_put.c. */
#include <string.h>

#include "wire/der.h"

#define LENGTH_BYTES_MAX 4u

/* X.690 10.1: definite, and in as few bytes as it fits in. */
static size_t length(struct laps_rd *r)
{
	const size_t at = r->pos;
	const uint8_t first = laps_rd_u8(r);
	const unsigned bytes_n = first & 0x7Fu;
	size_t len = 0;

	if (first < 0x80)
		return first;
	if (bytes_n == 0)
		laps_rd_fail(r, LAPS_E_FORMAT, at, "DER: indefinite length");
	if (bytes_n > LENGTH_BYTES_MAX)
		laps_rd_fail(r, LAPS_E_RANGE, at, "DER: length is too large");
	for (unsigned i = 0; i < bytes_n && r->err.rc == LAPS_OK; i++)
		len = len << 8 | laps_rd_u8(r);
	if (r->err.rc != LAPS_OK)
		return 0;
	if (len < 0x80 || len >> (8 * (bytes_n - 1)) == 0)
		laps_rd_fail(r, LAPS_E_FORMAT, at, "DER: length is not in its shortest form");
	return len;
}

size_t laps_der_enter(struct laps_rd *r, unsigned tag)
{
	const size_t outer_end = r->end;
	const size_t at = r->pos;
	size_t len = 0;

	if (laps_rd_u8(r) != tag)
		laps_rd_fail(r, LAPS_E_FORMAT, at, "DER: another element was expected");
	len = length(r);
	if (r->err.rc != LAPS_OK)
		return outer_end;
	if (len > r->end - r->pos) {
		laps_rd_fail(r, LAPS_E_TRUNCATED, at, "DER: element is longer than what holds it");
		return outer_end;
	}
	r->end = r->pos + len;
	return outer_end;
}

void laps_der_leave(struct laps_rd *r, size_t outer_end)
{
	if (laps_rd_left(r) > 0)
		laps_rd_fail(r, LAPS_E_FORMAT, r->pos, "DER: element goes on after its last field");
	r->end = outer_end;
}

unsigned laps_der_peek(const struct laps_rd *r)
{
	return laps_rd_left(r) > 0 ? r->in[r->pos] : 0;
}

const uint8_t *laps_der_bytes(struct laps_rd *r, unsigned tag, size_t *len)
{
	const size_t outer_end = laps_der_enter(r, tag);
	const uint8_t *p = NULL;

	*len = laps_rd_left(r);
	p = laps_rd_bytes(r, *len);
	laps_der_leave(r, outer_end);
	return p;
}

uint32_t laps_der_uint(struct laps_rd *r)
{
	const size_t at = r->pos;
	size_t len = 0;
	const uint8_t *p = laps_der_bytes(r, LAPS_DER_INTEGER, &len);
	uint32_t v = 0;

	if (p == NULL)
		return 0;
	if (len == 0 || (len > 1 && p[0] == 0 && p[1] < 0x80)) {
		laps_rd_fail(r, LAPS_E_FORMAT, at, "DER: integer is not in its shortest form");
		return 0;
	}
	if (p[0] >= 0x80 || len > 4) {
		laps_rd_fail(r, LAPS_E_RANGE, at, "DER: integer is negative or too large");
		return 0;
	}
	for (size_t i = 0; i < len; i++)
		v = v << 8 | p[i];
	return v;
}

void laps_der_oid(struct laps_rd *r, laps_oid oid, const char *what)
{
	const size_t at = r->pos;
	size_t len = 0;
	size_t want_len = 0;
	const uint8_t *p = laps_der_bytes(r, LAPS_DER_OID, &len);
	const uint8_t *want = laps_oid_view(oid, &want_len);

	if (p != NULL && (len != want_len || memcmp(p, want, len) != 0))
		laps_rd_fail(r, LAPS_E_UNSUPPORTED, at, what);
}
