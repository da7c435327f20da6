/* SPDX-License-Identifier: MIT */
/* A line that is read as an event is written again from what was read, with all the parameters that
 * it had, and reads back the same. */
#include "fuzz/fuzz.h"
#include "ports/event_line.h"

static void same_value(laps_param_type type, const json_t *had, const json_t *has)
{
	const json_int_t number = json_integer_value(had);

	if (type == LAPS_PARAM_TEXT)
		FUZZ_MUST(json_equal(had, has));
	if (type == LAPS_PARAM_INT32)
		FUZZ_MUST(number >= INT32_MIN && number <= UINT32_MAX &&
			  (uint32_t)number == (uint32_t)json_integer_value(has));
	if (type == LAPS_PARAM_HEX32)
		FUZZ_MUST(strtoull(json_string_value(had), NULL, 16) ==
			  strtoull(json_string_value(has), NULL, 16));
}

static void same_params(const json_t *line, const json_t *written)
{
	const json_t *had = json_object_get(line, "params");
	const json_t *has = json_object_get(written, "params");
	const struct laps_event_def *def =
		laps_event_find((uint32_t)json_integer_value(json_object_get(line, "id")));
	size_t n = 0;

	FUZZ_MUST(json_equal(json_object_get(line, "id"), json_object_get(written, "id")));
	for (; n < def->param_n && json_object_get(had, def->param[n].name); n++)
		same_value(def->param[n].type, json_object_get(had, def->param[n].name),
			   json_object_get(has, def->param[n].name));
	FUZZ_MUST(json_object_size(has) == n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	json_t *object = json_loadb((const char *)data, len, JSON_REJECT_DUPLICATES, NULL);
	json_t *written = NULL, *again = NULL;
	struct laps_event_record r, s;
	struct laps_cause cause = {0};

	/* an id that the catalogue does not know has no parameters to write */
	if (json_is_object(object) && laps_event_line_parse(object, &r) && r.known) {
		FUZZ_MUST(laps_event_line_format(&r.event, r.time_ticks, r.cycle, &written,
						 &cause) == LAPS_OK);
		same_params(object, written);
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
