/* SPDX-License-Identifier: MIT */
/*
 * The JSON cursor and jansson take the same texts (but for what each bounds: our depth, jansson's
 * numbers and names with a NUL), strings mean the same to both, and what is written reads back.
 */
#include "fuzz/fuzz.h"
#include "wire/json.h"
#include <jansson.h>
#include <laps/utf16.h>

#define TEXT_MAX 65536u /* bytes of a string that the cursor skips */

/* Is this refusal about a bound of jansson's, not about JSON? */
static bool own_bound(const json_error_t *error)
{
	switch (json_error_code(error)) {
	case json_error_numeric_overflow:
	case json_error_null_byte_in_key:
	case json_error_stack_overflow: return true;
	default: return false;
	}
}

static json_t *by_jansson(const uint8_t *data, size_t len, json_error_t *error)
{
	return json_loadb((const char *)data, len, JSON_DECODE_ANY | JSON_ALLOW_NUL, error);
}

static void same_string(const uint8_t *data, size_t len, const json_t *value)
{
	struct laps_json j;
	struct laps_buf text, written, again;

	laps_buf_init(&text, TEXT_MAX);
	laps_buf_init(&written, 8 * TEXT_MAX);
	laps_buf_init(&again, TEXT_MAX);
	laps_json_init(&j, (const char *)data, len);
	laps_json_string(&j, &text);
	FUZZ_MUST(j.err.rc == LAPS_OK && text.len == json_string_length(value));
	FUZZ_MUST(text.len == 0 || memcmp(text.data, json_string_value(value), text.len) == 0);
	laps_buf_put_json(&written, (const char *)text.data, text.len);
	laps_json_init(&j, (const char *)written.data, written.len);
	laps_json_string(&j, &again);
	FUZZ_MUST(j.err.rc == LAPS_OK && j.pos == j.len);
	fuzz_wrote(&again, text.data, text.len);
	laps_buf_clear(&written);
	laps_buf_clear(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct laps_json j;
	json_error_t error;
	json_t *value;
	bool taken;

	/* the cursor's input is UTF-8 by contract */
	if (len >= TEXT_MAX || laps_utf8_check((const char *)data, len, NULL) != LAPS_OK)
		return 0;
	laps_json_init(&j, (const char *)data, len);
	laps_json_skip(&j);
	taken = j.err.rc == LAPS_OK && laps_json_peek(&j) < 0;
	FUZZ_MUST(j.pos <= len && j.err.offset <= len);
	if (j.err.rc != LAPS_OK)
		fuzz_refused(j.err.rc, &j.err, len, NULL, 0);
	/* jansson stops at a NUL and takes what stands before it */
	if (len && memchr(data, '\0', len)) {
		FUZZ_MUST(!taken);
		return 0;
	}
	value = by_jansson(data, len, &error);
	if (taken)
		FUZZ_MUST(value || own_bound(&error));
	else
		FUZZ_MUST(!value || j.err.rc == LAPS_E_RANGE);
	if (taken && json_is_string(value))
		same_string(data, len, value);
	json_decref(value);
	return 0;
}
