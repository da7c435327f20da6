/* SPDX-License-Identifier: MIT */
/*
 * Whatever lines a timeline has, the lint has a report: of findings in plain ASCII, errors first,
 * whose numbers add up, and the same one again.
 */
#include "fuzz/fuzz.h"
#include <lint/judge.h>

#define NOW UINT64_C(134116992000000000) /* 2026-01-01 */

static json_t *judge(const uint8_t *data, size_t len)
{
	const uint8_t *end;
	struct lint l;
	json_t *report;
	size_t n;

	FUZZ_MUST(lint_init(&l, NOW));
	for (; len > 0; data += n, len -= n) {
		end = memchr(data, '\n', len);
		n = end ? (size_t)(end - data) : len;
		lint_line(&l, (const char *)data, n, true);
		n += end != NULL;
	}
	lint_end(&l);
	report = lint_found_report(&l.found);
	lint_clear(&l);
	return report;
}

static void plain(const json_t *text)
{
	FUZZ_MUST(json_is_string(text));
	for (const char *p = json_string_value(text); *p; p++)
		FUZZ_MUST(*p >= ' ' && *p <= '~');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	json_t *report = judge(data, len), *again = judge(data, len);
	const json_t *findings, *one;
	json_int_t errors;
	size_t i;

	FUZZ_MUST(report && again && json_equal(report, again));
	findings = json_object_get(report, "findings");
	errors = json_integer_value(json_object_get(report, "errors"));
	FUZZ_MUST(errors + json_integer_value(json_object_get(report, "warnings")) ==
		  (json_int_t)json_array_size(findings));
	json_array_foreach(findings, i, one)
	{
		const char *level = json_string_value(json_object_get(one, "level"));

		FUZZ_MUST(strcmp(level, (json_int_t)i < errors ? "error" : "warning") == 0);
		FUZZ_MUST(json_integer_value(json_object_get(one, "count")) > 0);
		plain(json_object_get(one, "who"));
		plain(json_object_get(one, "what"));
		plain(json_object_get(one, "time"));
	}
	json_decref(report);
	json_decref(again);
	return 0;
}
