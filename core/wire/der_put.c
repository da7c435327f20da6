/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "wire/der.h"

size_t laps_der_open(struct laps_buf *out, unsigned tag)
{
	laps_buf_put_u8(out, (uint8_t)tag);
	laps_buf_put_u8(out, 0);
	return out->len;
}

void laps_der_close(struct laps_buf *out, size_t opened)
{
	static const uint8_t room[sizeof(uint32_t)];
	const size_t len = out->len - opened;
	size_t extra = 0;

	for (size_t rest = len >= 0x80 ? len : 0; rest > 0; rest >>= 8)
		extra++;
	if (extra > sizeof(room) && out->rc == LAPS_OK)
		out->rc = LAPS_E_RANGE;
	laps_buf_put(out, room, extra);
	if (out->rc != LAPS_OK)
		return;
	memmove(out->data + opened + extra, out->data + opened, len);
	out->data[opened - 1] = (uint8_t)(extra > 0 ? 0x80 | extra : len);
	for (size_t i = 0; i < extra; i++)
		out->data[opened + i] = (uint8_t)(len >> (8 * (extra - 1 - i)));
}

void laps_der_put(struct laps_buf *out, unsigned tag, const void *p, size_t len)
{
	const size_t opened = laps_der_open(out, tag);

	laps_buf_put(out, p, len);
	laps_der_close(out, opened);
}

void laps_der_put_uint(struct laps_buf *out, uint8_t v)
{
	laps_der_put(out, LAPS_DER_INTEGER, &v, sizeof(v));
}

void laps_der_put_oid(struct laps_buf *out, laps_oid oid)
{
	size_t len = 0;
	const uint8_t *p = laps_oid_view(oid, &len);

	laps_der_put(out, LAPS_DER_OID, p, len);
}
