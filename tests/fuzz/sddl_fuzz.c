/* SPDX-License-Identifier: MIT */
/* What parses is a well-formed descriptor, the same each time, and appended to what was there; what
 * does not leaves out as it was. Without a domain the same text gives the same, or is refused for
 * its aliases. */
#include "fuzz/fuzz.h"
#include "lib/sdwalk.h"
#include <laps/sddl.h>

static const uint8_t before[] = {0xA5, 0x5A, 0xA5};

static laps_rc parse(const uint8_t *data, size_t len, const struct laps_sid *domain,
		     struct laps_buf *out)
{
	struct laps_err err = {0};
	laps_rc rc;

	laps_buf_init(out, LAPS_SDDL_SD_MAX + sizeof(before));
	laps_buf_put(out, before, sizeof(before));
	rc = laps_sddl_parse((const char *)data, len, domain, out, &err);
	FUZZ_MUST(out->len >= sizeof(before) && memcmp(out->data, before, sizeof(before)) == 0);
	if (rc != LAPS_OK) {
		FUZZ_MUST(rc == LAPS_E_FORMAT || rc == LAPS_E_RANGE || rc == LAPS_E_UNSUPPORTED);
		FUZZ_MUST(err.rc == rc && err.what && err.offset <= len);
		FUZZ_MUST(out->len == sizeof(before));
	}
	return rc;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const struct laps_sid domain = {.authority = 5, .sub = {21, 1, 2, 3}, .sub_n = 4};
	struct laps_buf first;
	struct laps_buf again;
	struct laps_buf alone;
	laps_rc rc = parse(data, len, &domain, &first);
	laps_rc rc_alone;

	FUZZ_MUST(parse(data, len, &domain, &again) == rc);
	rc_alone = parse(data, len, NULL, &alone);
	FUZZ_MUST(rc_alone == rc || rc_alone == LAPS_E_UNSUPPORTED);
	if (rc == LAPS_OK) {
		FUZZ_MUST(!sdwalk(first.data + sizeof(before), first.len - sizeof(before)));
		if (rc_alone == LAPS_OK)
			fuzz_wrote(&alone, first.data, first.len);
		fuzz_wrote(&again, first.data, first.len);
	}
	laps_buf_clear(&alone);
	laps_buf_clear(&again);
	laps_buf_clear(&first);
	return 0;
}
