/* SPDX-License-Identifier: MIT */
/* An accepted value is its header and its blob, and is written again as it was. */
#include "fuzz/fuzz.h"
#include <laps/encvalue.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct laps_encvalue v;
	struct laps_buf again;

	if (laps_encvalue_parse(data, len, &v, NULL) != LAPS_OK)
		return 0;
	if (v.blob != data + LAPS_ENCVALUE_HEADER_LEN ||
	    v.blob_len != len - LAPS_ENCVALUE_HEADER_LEN)
		abort();
	laps_buf_init(&again, LAPS_ENCVALUE_MAX);
	laps_encvalue_format(v.updated_ticks, v.blob, v.blob_len, &again);
	/* the reserved word is read as it is and written as 0 */
	if (again.len != len || memcmp(again.data, data, 12) != 0 ||
	    memcmp(again.data + 16, data + 16, len - 16) != 0)
		abort();
	laps_buf_clear(&again);
	return 0;
}
