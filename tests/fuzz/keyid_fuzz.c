/* SPDX-License-Identifier: MIT */
/* An accepted key identifier is written again as it was, and borrows from the input only. */
#include "fuzz/fuzz.h"
#include <laps/keyid.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct laps_keyid k;
	struct laps_buf again;

	if (laps_keyid_parse(data, len, &k, NULL) != LAPS_OK)
		return 0;
	if (k.key_info < data || k.key_info_len > (size_t)(data + len - k.key_info))
		abort();
	laps_buf_init(&again, len);
	laps_keyid_format(&k, &again);
	if (laps_buf_status(&again) != LAPS_OK || again.len != len ||
	    memcmp(again.data, data, len) != 0)
		abort();
	laps_buf_clear(&again);
	return 0;
}
