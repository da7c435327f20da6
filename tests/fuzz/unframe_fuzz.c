/* SPDX-License-Identifier: MIT */
/* A first token that loses its frame is shorter by it, SPNEGO's, and has no second one. */
#include "fuzz/fuzz.h"
#include "kds/server/unframe.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct laps_buf out, again;

	laps_buf_init(&out, len);
	laps_buf_init(&again, len);
	if (kds_unframe(data, len, &out)) {
		FUZZ_MUST(out.len < len && out.data[0] == data[0]);
		FUZZ_MUST(!kds_unframe(out.data, out.len, &again));
	}
	laps_buf_clear(&out);
	laps_buf_clear(&again);
	return 0;
}
