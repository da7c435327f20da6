/* SPDX-License-Identifier: MIT */
/*
 * The control that says which parts of a descriptor are meant: what is taken names at least one
 * part and no other bits, and is a sequence to its last byte.
 */
#include "fuzz/fuzz.h"
#include <directory/dc/sdparts.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	uint32_t parts = 0xdeadbeef, again = 0;

	if (!dc_sdparts_decode(data, len, &parts)) {
		FUZZ_MUST(parts == 0xdeadbeef);
		return 0;
	}
	FUZZ_MUST(parts != 0 && (parts & ~DC_SDPART_ALL) == 0);
	FUZZ_MUST(len >= 5 && data[0] == 0x30);
	FUZZ_MUST(!dc_sdparts_decode(data, len - 1, &again)); /* no byte is spare */
	return 0;
}
