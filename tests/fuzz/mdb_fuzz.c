/* SPDX-License-Identifier: MIT */
/* slapd's database as a fleet looks into it: whatever is there, nothing outside is read. */
#include "fleet/mdb.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	uint64_t held = 1, again = 2;
	const bool is = fleet_mdb_held(data, len, "id2e", &held);

	FUZZ_MUST(fleet_mdb_held(data, len, "id2e", &again) == is);
	FUZZ_MUST(is ? again == held : held == 1 && again == 2);
	return 0;
}
