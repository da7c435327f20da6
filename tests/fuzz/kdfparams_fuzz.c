/* SPDX-License-Identifier: MIT */
/* There are four KDF parameters, a hash each: what is accepted is one of them, byte for byte. */
#include "fuzz/fuzz.h"
#include <laps/pubkey.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct laps_buf again;
	struct laps_err err;
	laps_kdf_hash hash, by_name;
	laps_rc rc;

	fuzz_poison(&hash, sizeof(hash));
	rc = laps_kdf_params_parse(data, len, &hash, &err);
	if (rc != LAPS_OK) {
		fuzz_refused(rc, &err, len, &hash, sizeof(hash));
		return 0;
	}
	FUZZ_MUST(hash == LAPS_KDF_SHA1 || hash == LAPS_KDF_SHA256 || hash == LAPS_KDF_SHA384 ||
		  hash == LAPS_KDF_SHA512);
	FUZZ_MUST(laps_kdf_hash_parse_name(laps_kdf_hash_name(hash), &by_name) == LAPS_OK);
	FUZZ_MUST(by_name == hash);
	laps_buf_init(&again, len);
	laps_kdf_params_format(hash, &again);
	fuzz_wrote(&again, data, len);
	return 0;
}
