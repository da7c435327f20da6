/* SPDX-License-Identifier: MIT */
#include <laps/encvalue.h>

#include "wire/rd.h"

laps_rc laps_encvalue_parse(const uint8_t *in, size_t len, struct laps_encvalue *out,
			    struct laps_err *err)
{
	struct laps_rd r;
	struct laps_encvalue v = {0};
	laps_rc rc = LAPS_OK;

	if (len > LAPS_ENCVALUE_MAX)
		return laps_fail(err, LAPS_E_RANGE, 0, "encrypted value: too long");
	laps_rd_init(&r, in, len);
	v.updated_ticks = (uint64_t)laps_rd_u32le(&r) << 32;
	v.updated_ticks |= laps_rd_u32le(&r);
	v.blob_len = laps_rd_u32le(&r);
	v.reserved = laps_rd_u32le(&r);
	if (v.blob_len == 0)
		laps_rd_fail(&r, LAPS_E_RANGE, 8, "encrypted value: blob length is zero");
	v.blob = laps_rd_bytes(&r, v.blob_len);
	rc = laps_rd_end(&r, err);
	if (rc != LAPS_OK)
		return rc;
	*out = v;
	return LAPS_OK;
}

void laps_encvalue_format(uint64_t updated_ticks, const uint8_t *blob, size_t blob_len,
			  struct laps_buf *out)
{
	if (blob_len > LAPS_ENCVALUE_MAX - LAPS_ENCVALUE_HEADER_LEN && out->rc == LAPS_OK)
		out->rc = LAPS_E_RANGE;
	laps_buf_put_u32le(out, (uint32_t)(updated_ticks >> 32));
	laps_buf_put_u32le(out, (uint32_t)updated_ticks);
	laps_buf_put_u32le(out, (uint32_t)blob_len);
	laps_buf_put_u32le(out, 0);
	laps_buf_put(out, blob, blob_len);
}
