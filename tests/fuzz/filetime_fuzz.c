/* SPDX-License-Identifier: MIT */
/*
 * A number of ticks comes back from its text, and its text is what the C library makes of that
 * time; an accepted text is a time that is written and read again as the same.
 */
#include "fuzz/fuzz.h"
#include <inttypes.h>
#include <laps/filetime.h>
#include <time.h>

/* 10000-01-01T00:00:00Z */
#define END_TICKS UINT64_C(2650467744000000000)

static void from_ticks(uint64_t ticks)
{
	char text[LAPS_FILETIME_TEXT], expected[64];
	uint64_t again;
	time_t unix_time;
	struct tm tm;
	size_t n;

	laps_filetime_format(ticks, text);
	if (ticks >= END_TICKS) {
		FUZZ_MUST(strcmp(text, "-") == 0);
		return;
	}
	unix_time = (time_t)(ticks / LAPS_TICKS_PER_SECOND) -
		    (time_t)(LAPS_TICKS_UNIX_EPOCH / LAPS_TICKS_PER_SECOND);
	FUZZ_MUST(gmtime_r(&unix_time, &tm) != NULL);
	n = strftime(expected, sizeof(expected), "%Y-%m-%dT%H:%M:%S", &tm);
	if (ticks % LAPS_TICKS_PER_SECOND)
		n += (size_t)snprintf(expected + n, sizeof(expected) - n, ".%07" PRIu64,
				      ticks % LAPS_TICKS_PER_SECOND);
	snprintf(expected + n, sizeof(expected) - n, "Z");
	FUZZ_MUST(strcmp(text, expected) == 0);
	FUZZ_MUST(laps_filetime_parse(text, &again, NULL) == LAPS_OK && again == ticks);
}

static void from_text(const char *text)
{
	const size_t len = strlen(text);
	const bool number = len > 0 && strspn(text, "0123456789") == len;
	uint64_t ticks;
	struct laps_err err;
	laps_rc rc;

	fuzz_poison(&ticks, sizeof(ticks));
	rc = laps_filetime_parse(text, &ticks, &err);
	if (rc != LAPS_OK) {
		FUZZ_MUST(rc == LAPS_E_FORMAT || rc == LAPS_E_RANGE);
		FUZZ_MUST(!number || rc == LAPS_E_RANGE);
		fuzz_refused(rc, &err, len, &ticks, sizeof(ticks));
		return;
	}
	FUZZ_MUST(ticks < END_TICKS || (number && ticks <= LAPS_TICKS_MAX));
	if (number)
		FUZZ_MUST(strtoull(text, NULL, 10) == ticks);
	from_ticks(ticks);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *text = fuzz_text(data, len);
	uint64_t ticks;

	from_text(text);
	free(text);
	if (len == sizeof(ticks)) {
		memcpy(&ticks, data, sizeof(ticks));
		from_ticks(ticks);
		from_ticks(ticks % END_TICKS);
	}
	return 0;
}
