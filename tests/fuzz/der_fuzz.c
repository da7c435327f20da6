/* SPDX-License-Identifier: MIT */
/*
 * DER has one encoding for a value: elements that are taken, and all that lies in constructed ones,
 * are written again as they were. A failure is sticky, and stays inside of the input.
 */
#include "fuzz/fuzz.h"
#include "wire/der.h"

#define DEPTH_MAX   LAPS_DER_DEPTH_MAX
#define CONSTRUCTED 0x20u

static const struct laps_der_field field = LAPS_DER_FIELD("element");

static void copy(struct laps_rd *r, struct laps_buf *out, int depth)
{
	for (unsigned tag = laps_der_peek(r); tag != 0; tag = laps_der_peek(r)) {
		if ((tag & CONSTRUCTED) && depth < DEPTH_MAX) {
			const struct laps_der_scope scope = laps_der_enter(r, tag, &field);
			const size_t opened = laps_der_open(out, tag);

			copy(r, out, depth + 1);
			laps_der_leave(r, scope);
			laps_der_close(out, opened);
		} else {
			size_t len = 0;
			const uint8_t *p = laps_der_bytes(r, tag, &field, &len);

			if (!p)
				return;
			fuzz_borrowed(p, len, r->in, r->end);
			laps_der_put(out, tag, p, len);
		}
	}
}

/* A number is one of 0 to 2^31 - 1, and its bytes are the shortest there are. */
static void number(const uint8_t *data, size_t len)
{
	struct laps_rd r;
	struct laps_err err;
	uint32_t v;

	laps_rd_init(&r, data, len);
	v = laps_der_uint(&r, &field);
	if (laps_rd_end(&r, &err) != LAPS_OK)
		return;
	FUZZ_MUST(v < UINT32_C(1) << 31 && len >= 3 && len <= 6 && data[1] == len - 2);
	for (size_t i = 2; i < len; i++)
		v -= (uint32_t)data[i] << 8 * (len - 1 - i);
	FUZZ_MUST(v == 0 && data[2] < 0x80);
	FUZZ_MUST(len == 3 || data[2] != 0 || data[3] >= 0x80);
}

/* The walk is stricter than the copy, and passes over one element with all that is in it. */
static bool walks(const uint8_t *data, size_t len)
{
	struct laps_rd r;
	struct laps_err err;
	laps_rc rc;

	laps_rd_init(&r, data, len);
	laps_der_walk(&r, &field);
	rc = laps_rd_end(&r, &err);
	if (rc != LAPS_OK)
		fuzz_refused(rc, &err, len, NULL, 0);
	return rc == LAPS_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct laps_rd r;
	struct laps_buf again;
	struct laps_err err;
	const bool walked = walks(data, len);
	laps_rc rc;

	number(data, len);
	laps_buf_init(&again, 2 * len + 64);
	laps_rd_init(&r, data, len);
	copy(&r, &again, 0);
	rc = laps_rd_end(&r, &err);
	if (rc == LAPS_OK) {
		fuzz_wrote(&again, data, len);
		return 0;
	}
	FUZZ_MUST(!walked);
	fuzz_refused(rc, &err, len, NULL, 0);
	laps_buf_clear(&again);
	return 0;
}
