/* SPDX-License-Identifier: MIT */
/* Accepted DH parameters are two numbers of k bytes of the input, and are written again as they
 * were. */
#include "fuzz/fuzz.h"
#include <laps/pubkey.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct laps_dh_params d;
	struct laps_buf again;
	struct laps_err err;
	laps_rc rc;

	fuzz_poison(&d, sizeof(d));
	rc = laps_dh_params_parse(data, len, &d, &err);
	if (rc != LAPS_OK) {
		fuzz_refused(rc, &err, len, &d, sizeof(d));
		return 0;
	}
	FUZZ_MUST(d.k >= 1 && d.k <= LAPS_DH_BYTES_MAX && len == 12 + 2 * d.k);
	FUZZ_MUST(d.p == data + 12 && d.g == d.p + d.k);
	laps_buf_init(&again, len);
	laps_dh_params_format(&d, &again);
	fuzz_wrote(&again, data, len);
	return 0;
}
