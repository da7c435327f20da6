/* SPDX-License-Identifier: MIT */
/*
 *   request   referent, object; referent, tower; handle; u32 max_towers
 *   response  handle; u32 n; size, offset, number of the array; referents; towers; u32 status
 *   tower     size, u32 length, bytes
 */
#include <laps/epmap.h>
#include <string.h>

#include "wire/ndr.h"
#include "wire/rpcsyntax.h"

#define ALIGN_ULONG  4
#define ANSWER_MAX   500 /* towers of an array; more are refused */
#define TOWER_LENGTH 75u /* bytes of the towers that are written here */

/* A tower behind its pointer, with the gap behind it. */
static struct laps_tower read_tower(struct laps_rd *r, bool ndr64)
{
	struct laps_tower t = {0};
	struct laps_err inner = {0};
	const size_t size = laps_rd_ndr_size(r, ndr64, LAPS_EPM_TOWER_MAX);
	const uint8_t *bytes = NULL;
	size_t at = 0;

	if (laps_rd_u32le(r) != size)
		laps_rd_fail(r, LAPS_E_FORMAT, r->pos - 4, "stub: a tower has another length");
	at = r->pos;
	bytes = laps_rd_bytes(r, size);
	if (bytes != NULL && laps_tower_parse(bytes, size, &t, &inner) != LAPS_OK)
		laps_rd_fail(r, inner.rc, at + inner.offset, inner.what);
	laps_rd_align(r, laps_ndr_width(ndr64));
	return t;
}

laps_rc laps_epm_map_request_parse(bool ndr64, const uint8_t *in, size_t len,
				   struct laps_epm_map_request *out, size_t *used,
				   struct laps_err *err)
{
	struct laps_rd r;
	struct laps_epm_map_request q = {0};
	laps_rc rc = LAPS_OK;

	laps_rd_init(&r, in, len);
	if (laps_rd_ndr_pointer(&r, ndr64))
		(void)laps_rd_bytes(&r, LAPS_GUID_LEN);
	q.has_tower = laps_rd_ndr_pointer(&r, ndr64);
	if (q.has_tower)
		q.tower = read_tower(&r, ndr64);
	(void)laps_rd_bytes(&r, LAPS_EPM_HANDLE);
	q.max_towers = laps_rd_u32le(&r);
	rc = laps_rd_status(&r, err);
	if (rc != LAPS_OK)
		return rc;
	*out = q;
	*used = r.pos;
	return LAPS_OK;
}

static void put_handle(struct laps_buf *out)
{
	static const uint8_t handle[LAPS_EPM_HANDLE];

	laps_buf_put(out, handle, sizeof(handle));
}

static void put_tower(struct laps_buf *out, size_t at, bool ndr64, const struct laps_tower *t)
{
	laps_buf_put_ndr_size(out, at, ndr64, TOWER_LENGTH);
	laps_buf_put_u32le(out, TOWER_LENGTH);
	laps_tower_format(t, out);
	laps_buf_align(out, at, laps_ndr_width(ndr64));
}

void laps_epm_map_request_format(bool ndr64, const struct laps_epm_map_request *r,
				 struct laps_buf *out)
{
	const size_t at = out->len;

	laps_buf_put_ndr_pointer(out, at, ndr64, 0);
	laps_buf_put_ndr_pointer(out, at, ndr64, r->has_tower ? 1 : 0);
	if (r->has_tower)
		put_tower(out, at, ndr64, &r->tower);
	put_handle(out);
	laps_buf_put_u32le(out, r->max_towers);
}

/* The conformant and varying array of n pointers to towers, the largest it could be in max. */
static void read_towers(struct laps_rd *r, bool ndr64, size_t n, struct laps_epm_map_response *a)
{
	bool there[ANSWER_MAX];
	const size_t at = r->pos;

	a->max_towers = (uint32_t)laps_rd_ndr_size(r, ndr64, UINT32_MAX);
	if (laps_rd_ndr_size(r, ndr64, ANSWER_MAX) != 0)
		laps_rd_fail(r, LAPS_E_FORMAT, at, "stub: the towers do not start at the first");
	if (laps_rd_ndr_size(r, ndr64, ANSWER_MAX) != n || n > ANSWER_MAX || n > a->max_towers)
		laps_rd_fail(r, LAPS_E_FORMAT, at, "stub: the towers have another number");
	if (r->err.rc != LAPS_OK)
		return;
	for (size_t i = 0; i < n; i++)
		there[i] = laps_rd_ndr_pointer(r, ndr64);
	for (size_t i = 0; i < n; i++) {
		struct laps_tower t;

		if (!there[i])
			continue;
		t = read_tower(r, ndr64);
		if (a->tower_n < LAPS_EPM_TOWERS)
			a->tower[a->tower_n++] = t;
	}
}

laps_rc laps_epm_map_response_parse(bool ndr64, const uint8_t *in, size_t len,
				    struct laps_epm_map_response *out, struct laps_err *err)
{
	struct laps_rd r;
	struct laps_epm_map_response a = {0};
	laps_rc rc = LAPS_OK;
	size_t n = 0;

	laps_rd_init(&r, in, len);
	(void)laps_rd_bytes(&r, LAPS_EPM_HANDLE);
	n = laps_rd_u32le(&r);
	read_towers(&r, ndr64, n, &a);
	laps_rd_align(&r, ALIGN_ULONG);
	a.status = laps_rd_u32le(&r);
	laps_rd_ndr_end(&r);
	rc = laps_rd_status(&r, err);
	if (rc != LAPS_OK)
		return rc;
	*out = a;
	return LAPS_OK;
}

void laps_epm_map_response_format(bool ndr64, const struct laps_epm_map_response *r,
				  struct laps_buf *out)
{
	const size_t at = out->len;

	put_handle(out);
	laps_buf_put_u32le(out, (uint32_t)r->tower_n);
	laps_buf_put_ndr_size(out, at, ndr64, r->max_towers);
	laps_buf_put_ndr_size(out, at, ndr64, 0);
	laps_buf_put_ndr_size(out, at, ndr64, r->tower_n);
	for (size_t i = 0; i < r->tower_n; i++)
		laps_buf_put_ndr_pointer(out, at, ndr64, i + 1);
	for (size_t i = 0; i < r->tower_n; i++)
		put_tower(out, at, ndr64, &r->tower[i]);
	laps_buf_put_u32le(out, r->status);
}
