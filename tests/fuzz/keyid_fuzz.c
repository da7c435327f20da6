/* SPDX-License-Identifier: MIT */
/* An accepted key identifier is written again as it was, names a period that exists, and borrows
 * from the input only. */
#include "fuzz/fuzz.h"
#include <laps/keyid.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct laps_keyid k;
	struct laps_buf again;
	struct laps_err err;
	laps_rc rc;

	fuzz_poison(&k, sizeof(k));
	rc = laps_keyid_parse(data, len, &k, &err);
	if (rc != LAPS_OK) {
		fuzz_refused(rc, &err, len, &k, sizeof(k));
		return 0;
	}
	fuzz_borrowed(k.key_info, k.key_info_len, data, len);
	FUZZ_MUST(k.l0 >= 0 && k.l1 >= 0 && k.l1 <= LAPS_KEY_INDEX_MAX && k.l2 >= 0 &&
		  k.l2 <= LAPS_KEY_INDEX_MAX);
	laps_buf_init(&again, len);
	laps_keyid_format(&k, &again);
	fuzz_wrote(&again, data, len);
	return 0;
}
