/* SPDX-License-Identifier: MIT */
#include <laps/getkey.h>
#include <laps/gke.h>
#include <string.h>

#include "wire/ndr.h"

#define ALIGN_ULONG 4 /* of the HRESULT, in both syntaxes */

/* An array of bytes whose size must be what the argument in front of it says. */
static const uint8_t *read_array(struct laps_rd *r, bool ndr64, size_t len, size_t max)
{
	const size_t size = laps_rd_ndr_size(r, ndr64, max);

	if (size != len)
		laps_rd_fail(r, LAPS_E_FORMAT, r->pos - laps_ndr_width(ndr64),
			     "stub: an array has another size");
	return laps_rd_bytes(r, size);
}

laps_rc laps_getkey_request_parse(bool ndr64, const uint8_t *in, size_t len,
				  struct laps_getkey_request *out, size_t *used,
				  struct laps_err *err)
{
	struct laps_rd r;
	struct laps_getkey_request q = {0};
	laps_rc rc = LAPS_OK;

	laps_rd_init(&r, in, len);
	q.sd_len = laps_rd_u32le(&r);
	q.sd = read_array(&r, ndr64, q.sd_len, LAPS_GETKEY_SD_MAX);
	q.has_root_key_id = laps_rd_ndr_pointer(&r, ndr64);
	if (q.has_root_key_id) {
		const uint8_t *id = laps_rd_bytes(&r, LAPS_GUID_LEN);

		if (id != NULL)
			memcpy(q.root_key_id, id, LAPS_GUID_LEN);
	}
	q.l0 = laps_rd_i32le(&r);
	q.l1 = laps_rd_i32le(&r);
	q.l2 = laps_rd_i32le(&r);
	rc = laps_rd_status(&r, err);
	if (rc != LAPS_OK)
		return rc;
	*out = q;
	*used = r.pos;
	return LAPS_OK;
}

void laps_getkey_request_format(bool ndr64, const struct laps_getkey_request *r,
				struct laps_buf *out)
{
	const size_t at = out->len;

	laps_buf_put_u32le(out, (uint32_t)r->sd_len);
	laps_buf_put_ndr_size(out, at, ndr64, r->sd_len);
	laps_buf_put(out, r->sd, r->sd_len);
	laps_buf_put_ndr_pointer(out, at, ndr64, r->has_root_key_id ? 1 : 0);
	if (r->has_root_key_id)
		laps_buf_put(out, r->root_key_id, LAPS_GUID_LEN);
	laps_buf_put_u32le(out, (uint32_t)r->l0);
	laps_buf_put_u32le(out, (uint32_t)r->l1);
	laps_buf_put_u32le(out, (uint32_t)r->l2);
}

laps_rc laps_getkey_response_parse(bool ndr64, const uint8_t *in, size_t len,
				   struct laps_getkey_response *out, struct laps_err *err)
{
	struct laps_rd r;
	struct laps_getkey_response a = {0};
	laps_rc rc = LAPS_OK;
	size_t at = 0;

	laps_rd_init(&r, in, len);
	a.envelope_len = laps_rd_u32le(&r);
	at = r.pos;
	if (laps_rd_ndr_pointer(&r, ndr64))
		a.envelope = read_array(&r, ndr64, a.envelope_len, LAPS_GKE_MAX);
	else if (a.envelope_len != 0)
		laps_rd_fail(&r, LAPS_E_FORMAT, at, "stub: a length, but no envelope");
	laps_rd_align(&r, ALIGN_ULONG);
	a.hresult = laps_rd_u32le(&r);
	if (a.hresult == 0 && a.envelope_len == 0)
		laps_rd_fail(&r, LAPS_E_FORMAT, at, "stub: a success without an envelope");
	laps_rd_ndr_end(&r);
	rc = laps_rd_status(&r, err);
	if (rc != LAPS_OK)
		return rc;
	if (a.hresult != 0) {
		a.envelope = NULL;
		a.envelope_len = 0;
	}
	*out = a;
	return LAPS_OK;
}

void laps_getkey_response_format(bool ndr64, const struct laps_getkey_response *r,
				 struct laps_buf *out)
{
	const size_t at = out->len;

	laps_buf_put_u32le(out, (uint32_t)r->envelope_len);
	laps_buf_put_ndr_pointer(out, at, ndr64, r->envelope != NULL ? 1 : 0);
	if (r->envelope != NULL) {
		laps_buf_put_ndr_size(out, at, ndr64, r->envelope_len);
		laps_buf_put(out, r->envelope, r->envelope_len);
		laps_buf_align(out, at, ALIGN_ULONG);
	}
	laps_buf_put_u32le(out, r->hresult);
}
