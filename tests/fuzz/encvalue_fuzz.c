/* SPDX-License-Identifier: MIT */
/* An accepted value is its header and its blob, and is written again as it was. */
#include "fuzz/fuzz.h"
#include <laps/encvalue.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct laps_encvalue v;
	struct laps_buf again;
	struct laps_err err;
	uint8_t *expected;
	laps_rc rc;

	fuzz_poison(&v, sizeof(v));
	rc = laps_encvalue_parse(data, len, &v, &err);
	if (rc != LAPS_OK) {
		fuzz_refused(rc, &err, len, &v, sizeof(v));
		return 0;
	}
	FUZZ_MUST(v.blob == data + LAPS_ENCVALUE_HEADER_LEN);
	FUZZ_MUST(v.blob_len == len - LAPS_ENCVALUE_HEADER_LEN && v.blob_len > 0);
	FUZZ_MUST(len <= LAPS_ENCVALUE_MAX);
	/* the reserved word is read as it is and written as 0 */
	expected = malloc(len);
	if (!expected)
		abort();
	memcpy(expected, data, len);
	memset(expected + 12, 0, 4);
	laps_buf_init(&again, LAPS_ENCVALUE_MAX);
	laps_encvalue_format(v.updated_ticks, v.blob, v.blob_len, &again);
	fuzz_wrote(&again, expected, len);
	free(expected);
	/* the high half of the time comes first */
	FUZZ_MUST((uint32_t)(v.updated_ticks >> 32) ==
		  ((uint32_t)data[0] | (uint32_t)data[1] << 8 | (uint32_t)data[2] << 16 |
		   (uint32_t)data[3] << 24));
	return 0;
}
