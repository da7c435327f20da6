/* SPDX-License-Identifier: MIT */
/* Reading DER; writing is in der_put.c. */
#include <string.h>

#include "wire/der.h"

#define LENGTH_BYTES_MAX 4u

/* X.690 10.1: definite, and in as few bytes as it fits in. */
static size_t length(struct laps_rd *r, const struct laps_der_field *field)
{
	const size_t at = r->pos;
	const uint8_t *p = NULL;
	size_t bytes_n = 0;
	size_t len = 0;

	if (laps_rd_left(r) == 0) {
		laps_rd_fail(r, LAPS_E_TRUNCATED, at, field->cut);
		return 0;
	}
	len = laps_rd_u8(r);
	if (len < 0x80)
		return len;
	bytes_n = len & 0x7Fu;
	if (bytes_n == 0)
		laps_rd_fail(r, LAPS_E_FORMAT, at, field->indefinite);
	if (bytes_n > LENGTH_BYTES_MAX)
		laps_rd_fail(r, LAPS_E_RANGE, at, field->huge);
	if (bytes_n > laps_rd_left(r))
		laps_rd_fail(r, LAPS_E_TRUNCATED, at, field->cut);
	p = laps_rd_bytes(r, bytes_n);
	if (p == NULL)
		return 0;
	len = 0;
	for (size_t i = 0; i < bytes_n; i++)
		len = len << 8 | p[i];
	if (len < 0x80 || len >> (8 * (bytes_n - 1)) == 0)
		laps_rd_fail(r, LAPS_E_FORMAT, at, field->longer);
	return len;
}

struct laps_der_scope laps_der_enter(struct laps_rd *r, unsigned tag,
				     const struct laps_der_field *field)
{
	const struct laps_der_scope s = {r->end, field};
	const size_t at = r->pos;
	size_t len = 0;

	if (laps_rd_left(r) == 0)
		laps_rd_fail(r, LAPS_E_TRUNCATED, at, field->missing);
	if (laps_rd_u8(r) != tag)
		laps_rd_fail(r, LAPS_E_FORMAT, at, field->other);
	len = length(r, field);
	if (len > laps_rd_left(r))
		laps_rd_fail(r, LAPS_E_TRUNCATED, at, field->beyond);
	if (r->err.rc == LAPS_OK)
		r->end = r->pos + len;
	return s;
}

void laps_der_leave(struct laps_rd *r, struct laps_der_scope s)
{
	if (laps_rd_left(r) > 0)
		laps_rd_fail(r, LAPS_E_FORMAT, r->pos, s.field->more);
	r->end = s.outer_end;
}

unsigned laps_der_peek(const struct laps_rd *r)
{
	return laps_rd_left(r) > 0 ? r->in[r->pos] : 0;
}

const uint8_t *laps_der_bytes(struct laps_rd *r, unsigned tag, const struct laps_der_field *field,
			      size_t *len)
{
	const struct laps_der_scope s = laps_der_enter(r, tag, field);
	const uint8_t *p = NULL;

	*len = laps_rd_left(r);
	p = laps_rd_bytes(r, *len);
	laps_der_leave(r, s);
	return p;
}

bool laps_der_shortest(const uint8_t *p, size_t len)
{
	if (len < 2)
		return len == 1;
	return !(p[0] == 0 && p[1] < 0x80) && !(p[0] == 0xFF && p[1] >= 0x80);
}

uint32_t laps_der_uint(struct laps_rd *r, const struct laps_der_field *field)
{
	const size_t at = r->pos;
	size_t len = 0;
	const uint8_t *p = laps_der_bytes(r, LAPS_DER_INTEGER, field, &len);
	uint32_t v = 0;

	if (p == NULL)
		return 0;
	if (!laps_der_shortest(p, len)) {
		laps_rd_fail(r, LAPS_E_FORMAT, at, field->integer);
		return 0;
	}
	if (p[0] >= 0x80 || len > 4) {
		laps_rd_fail(r, LAPS_E_RANGE, at, field->integer_range);
		return 0;
	}
	for (size_t i = 0; i < len; i++)
		v = v << 8 | p[i];
	return v;
}

void laps_der_oid(struct laps_rd *r, laps_oid oid, const struct laps_der_field *field,
		  const char *what)
{
	const size_t at = r->pos;
	size_t len = 0;
	size_t want_len = 0;
	const uint8_t *p = laps_der_bytes(r, LAPS_DER_OID, field, &len);
	const uint8_t *want = laps_oid_view(oid, &want_len);

	if (p != NULL && (len != want_len || memcmp(p, want, len) != 0))
		laps_rd_fail(r, LAPS_E_UNSUPPORTED, at, what);
}
