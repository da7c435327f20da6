/* SPDX-License-Identifier: MIT */
/* SIDs, binary and struct. Their text is in sid_text.c. */
#include <laps/sid.h>
#include <string.h>

#include "wire/rd.h"

#define REVISION 1u

laps_rc laps_sid_parse(const uint8_t *in, size_t len, struct laps_sid *out, struct laps_err *err)
{
	struct laps_rd r;
	struct laps_sid sid = {0};
	laps_rc rc = LAPS_OK;

	laps_rd_init(&r, in, len);
	if (laps_rd_u8(&r) != REVISION)
		laps_rd_fail(&r, LAPS_E_FORMAT, 0, "SID: revision is not 1");
	sid.sub_n = laps_rd_u8(&r);
	if (sid.sub_n < 1 || sid.sub_n > LAPS_SID_SUB_MAX)
		laps_rd_fail(&r, LAPS_E_RANGE, 1, "SID: number of sub-authorities is not 1 to 15");
	for (int i = 0; i < 6; i++)
		sid.authority = sid.authority << 8 | laps_rd_u8(&r);
	for (uint8_t i = 0; i < sid.sub_n && r.err.rc == LAPS_OK; i++)
		sid.sub[i] = laps_rd_u32le(&r);
	rc = laps_rd_end(&r, err);
	if (rc != LAPS_OK)
		return rc;
	*out = sid;
	return LAPS_OK;
}

void laps_sid_format(const struct laps_sid *sid, struct laps_buf *out)
{
	laps_buf_put_u8(out, REVISION);
	laps_buf_put_u8(out, sid->sub_n);
	for (int shift = 40; shift >= 0; shift -= 8)
		laps_buf_put_u8(out, (uint8_t)(sid->authority >> shift));
	for (uint8_t i = 0; i < sid->sub_n; i++)
		laps_buf_put_u32le(out, sid->sub[i]);
}

size_t laps_sid_len(const struct laps_sid *sid)
{
	return 8 + 4 * (size_t)sid->sub_n;
}

bool laps_sid_eq(const struct laps_sid *a, const struct laps_sid *b)
{
	return a->authority == b->authority && a->sub_n == b->sub_n &&
	       memcmp(a->sub, b->sub, a->sub_n * sizeof(a->sub[0])) == 0;
}

laps_rc laps_sid_append(const struct laps_sid *domain, uint32_t rid, struct laps_sid *out)
{
	struct laps_sid sid = *domain;

	if (sid.sub_n >= LAPS_SID_SUB_MAX)
		return LAPS_E_RANGE;
	sid.sub[sid.sub_n++] = rid;
	*out = sid;
	return LAPS_OK;
}
