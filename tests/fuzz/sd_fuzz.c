/* SPDX-License-Identifier: MIT */
/* What parses is written as a descriptor that parses as the same, and then stays as it is. */
#include "fuzz/fuzz.h"
#include <laps/sd.h>

static void write_it(const struct laps_sd *sd, struct laps_buf *out)
{
	laps_buf_init(out, LAPS_SD_LEN_MAX);
	laps_sd_format(sd, out);
	/* an ACL that shares its bytes with others may be too long once it has its own */
	FUZZ_MUST(laps_buf_status(out) == LAPS_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct laps_err err = {0};
	struct laps_sd sd, again;
	struct laps_buf first, second;
	laps_rc rc = laps_sd_parse(data, len, &sd, &err);

	if (rc != LAPS_OK) {
		FUZZ_MUST(err.rc == rc && err.what && err.offset <= UINT32_MAX);
		return 0;
	}
	write_it(&sd, &first);
	FUZZ_MUST(laps_sd_parse(first.data, first.len, &again, NULL) == LAPS_OK);
	FUZZ_MUST(again.dacl_n == sd.dacl_n && again.sacl_n == sd.sacl_n);
	for (size_t i = 0; i < sd.dacl_n; i++)
		FUZZ_MUST(laps_ace_eq(&sd.dacl[i], &again.dacl[i]));
	write_it(&again, &second);
	fuzz_wrote(&second, first.data, first.len);
	laps_buf_clear(&first);
	laps_buf_clear(&second);
	laps_sd_clear(&sd);
	laps_sd_clear(&again);
	return 0;
}
