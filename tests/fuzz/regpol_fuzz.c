/* SPDX-License-Identifier: MIT */
/* Every value that is reported has a key, a name or a deletion, and texts that are UTF-8; the same
 * input says the same twice; two files' entries one after the other say what both say. A refusal
 * names a place. */
#include "fuzz/fuzz.h"
#include "fuzz/regsum.h"
#include <laps/registry.h>

#define HEAD 8 /* bytes before the first entry */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct regsum first = {0}, again = {0}, twice = {0};
	struct laps_err err = {0};
	struct laps_buf both;
	laps_rc rc = laps_regpol_parse(data, len, regsum_add, &first, &err);

	FUZZ_MUST(laps_regpol_parse(data, len, regsum_add, &again, NULL) == rc);
	FUZZ_MUST(first.hash == again.hash && first.n == again.n);
	if (rc != LAPS_OK) {
		FUZZ_MUST(LAPS_RC_CLASS(rc) == LAPS_E_TRUNCATED);
		FUZZ_MUST(err.rc == rc && err.what && err.offset <= len);
		return 0;
	}
	laps_buf_init(&both, 2 * LAPS_REG_FILE_MAX);
	laps_buf_put(&both, data, len);
	laps_buf_put(&both, data + HEAD, len - HEAD);
	FUZZ_MUST(laps_buf_status(&both) == LAPS_OK);
	if (both.len <= LAPS_REG_FILE_MAX) {
		FUZZ_MUST(laps_regpol_parse(both.data, both.len, regsum_add, &twice, NULL) ==
			  LAPS_OK);
		FUZZ_MUST(twice.n == 2 * first.n);
	}
	laps_buf_clear(&both);
	return 0;
}
