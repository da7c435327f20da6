/* SPDX-License-Identifier: MIT */
/* Any bytes as a trailer behind arguments of 0 to 3 bytes: its place is the next multiple of four,
 * an absent one has nothing, and what is accepted is the same when it is written and read again. */
#include "fuzz/fuzz.h"
#include <laps/rpctrailer.h>

static void again(const struct laps_rpc_trailer *t, size_t used)
{
	struct laps_rpc_trailer read;
	struct laps_buf first, second;

	laps_buf_init(&first, 256);
	laps_buf_init(&second, 256);
	laps_buf_put(&first, "arg", used);
	laps_buf_put(&second, "arg", used);
	laps_rpc_trailer_format(t, 0, &first);
	FUZZ_MUST(laps_buf_status(&first) == LAPS_OK);
	FUZZ_MUST(laps_rpc_trailer_parse(first.data, first.len, used, &read, NULL) == LAPS_OK);
	FUZZ_MUST(read.has_bitmask == t->has_bitmask && read.has_pcontext == t->has_pcontext &&
		  read.has_header2 == t->has_header2);
	/* of commands that are all unknown nothing is written */
	FUZZ_MUST(read.present == (t->has_bitmask || t->has_pcontext || t->has_header2));
	laps_rpc_trailer_format(&read, 0, &second);
	fuzz_wrote(&second, first.data, first.len);
	laps_buf_clear(&first);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	for (size_t used = 0; used < 4 && used <= len; used++) {
		struct laps_rpc_trailer t;
		struct laps_err err;
		laps_rc rc;

		fuzz_poison(&t, sizeof(t));
		rc = laps_rpc_trailer_parse(data, len, used, &t, &err);
		if (rc != LAPS_OK) {
			fuzz_refused(rc, &err, len, &t, sizeof(t));
			continue;
		}
		FUZZ_MUST(t.present || (!t.has_bitmask && !t.has_pcontext && !t.has_header2));
		again(&t, used);
	}
	return 0;
}
