/* SPDX-License-Identifier: MIT */
/*
 * Bytes and text are two forms of one SID: what either parser takes comes back through both, bytes
 * as they were, and text in the one spelling that the formatter writes.
 */
#include "fuzz/fuzz.h"
#include <laps/sid.h>

static void through_both(const struct laps_sid *sid)
{
	char text[LAPS_SID_TEXT];
	struct laps_sid from_text, from_bytes;
	struct laps_buf bytes;

	FUZZ_MUST(sid->sub_n >= 1 && sid->sub_n <= LAPS_SID_SUB_MAX && sid->authority >> 48 == 0);
	laps_sid_format_text(sid, text);
	FUZZ_MUST(laps_sid_parse_text(text, strlen(text), &from_text, NULL) == LAPS_OK);
	laps_buf_init(&bytes, LAPS_SID_LEN_MAX);
	laps_sid_format(sid, &bytes);
	FUZZ_MUST(laps_buf_status(&bytes) == LAPS_OK && bytes.len == laps_sid_len(sid));
	FUZZ_MUST(laps_sid_parse(bytes.data, bytes.len, &from_bytes, NULL) == LAPS_OK);
	FUZZ_MUST(laps_sid_eq(sid, &from_text) && laps_sid_eq(sid, &from_bytes));
	FUZZ_MUST(from_text.authority == sid->authority && from_text.sub_n == sid->sub_n);
	FUZZ_MUST(memcmp(from_text.sub, sid->sub, sid->sub_n * sizeof(sid->sub[0])) == 0);
	laps_buf_clear(&bytes);
}

static void as_bytes(const uint8_t *data, size_t len)
{
	struct laps_sid sid;
	struct laps_buf again;
	struct laps_err err;
	laps_rc rc;

	fuzz_poison(&sid, sizeof(sid));
	rc = laps_sid_parse(data, len, &sid, &err);
	if (rc != LAPS_OK) {
		fuzz_refused(rc, &err, len, &sid, sizeof(sid));
		return;
	}
	laps_buf_init(&again, LAPS_SID_LEN_MAX);
	laps_sid_format(&sid, &again);
	fuzz_wrote(&again, data, len);
	through_both(&sid);
}

/* A decimal authority has one spelling; a hexadecimal one may have leading zeros and either case,
 * and may be small. */
static void as_text(const char *in, size_t len)
{
	char text[LAPS_SID_TEXT];
	struct laps_sid sid;
	struct laps_err err;
	laps_rc rc;

	fuzz_poison(&sid, sizeof(sid));
	rc = laps_sid_parse_text(in, len, &sid, &err);
	if (rc != LAPS_OK) {
		fuzz_refused(rc, &err, len, &sid, sizeof(sid));
		return;
	}
	through_both(&sid);
	laps_sid_format_text(&sid, text);
	FUZZ_MUST(in[0] == 'S' || in[0] == 's');
	if (in[4] == '0' && (in[5] == 'x' || in[5] == 'X'))
		return;
	if (sid.authority > UINT32_MAX)
		return; /* a large decimal one is written as hexadecimal */
	FUZZ_MUST(strlen(text) == len && memcmp(text + 1, in + 1, len - 1) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	as_bytes(data, len);
	as_text((const char *)data, len);
	return 0;
}
