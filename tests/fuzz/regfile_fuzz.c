/* SPDX-License-Identifier: MIT */
/* Every value that is reported has a key, a name or a deletion, and texts that are UTF-8; the same
 * input says the same twice, and as UTF-16 the same as in UTF-8. A refusal names a place. */
#include "fuzz/fuzz.h"
#include "fuzz/regsum.h"
#include <laps/registry.h>
#include <laps/utf16.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const uint8_t mark[] = {0xff, 0xfe};
	struct regsum first = {0}, again = {0}, wide = {0};
	struct laps_err err = {0};
	struct laps_buf utf16;
	laps_rc rc = laps_regfile_parse(data, len, regsum_add, &first, &err);

	FUZZ_MUST(laps_regfile_parse(data, len, regsum_add, &again, NULL) == rc);
	FUZZ_MUST(first.hash == again.hash && first.n == again.n);
	if (rc != LAPS_OK) {
		FUZZ_MUST(LAPS_RC_CLASS(rc) == LAPS_E_TRUNCATED);
		FUZZ_MUST(err.rc == rc && err.what && err.offset <= len);
	}
	if (len >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0) {
		data += 3;
		len -= 3;
	}
	laps_buf_init(&utf16, 4 * LAPS_REG_FILE_MAX);
	laps_buf_put(&utf16, mark, sizeof(mark));
	/* a second mark would be part of the text in the one and the mark in the other */
	if (len > 0 && data[0] == 'W' &&
	    laps_utf16le_from_utf8((const char *)data, len, false, &utf16, NULL) == LAPS_OK &&
	    utf16.len <= LAPS_REG_FILE_MAX) {
		FUZZ_MUST(laps_regfile_parse(utf16.data, utf16.len, regsum_add, &wide, NULL) == rc);
		FUZZ_MUST(first.hash == wide.hash && first.n == wide.n);
	}
	laps_buf_clear(&utf16);
	return 0;
}
