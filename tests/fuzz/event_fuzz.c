/* SPDX-License-Identifier: MIT */
/* A line that is read as an event is written again from what was read, and reads back the same. */
#include "fuzz/fuzz.h"
#include "ports/event_line.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	json_t *object = json_loadb((const char *)data, len, JSON_REJECT_DUPLICATES, NULL);
	json_t *written = NULL, *again = NULL;
	struct laps_event_record r, s;
	struct laps_cause cause = {0};

	if (json_is_object(object) && laps_event_line_parse(object, &r)) {
		FUZZ_MUST(laps_event_line_format(&r.event, r.time_ticks, r.cycle, &written,
						 &cause) == LAPS_OK);
		FUZZ_MUST(laps_event_line_parse(written, &s));
		FUZZ_MUST(s.time_ticks == r.time_ticks && s.cycle == r.cycle);
		FUZZ_MUST(laps_event_line_format(&s.event, s.time_ticks, s.cycle, &again, &cause) ==
			  LAPS_OK);
		FUZZ_MUST(json_equal(written, again));
	}
	json_decref(again);
	json_decref(written);
	json_decref(object);
	return 0;
}
