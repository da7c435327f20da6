/* SPDX-License-Identifier: MIT */
#include "lib/runner.h"
#include "ports/trace_file.h"
#include "unit/ports/temp.h"

START_TEST(writes_a_line_for_each_moment)
{
	struct laps_trace_file t = {
		.path = temp_path("timeline.jsonl"), .computer = "WS0001", .clock = temp_clock()};
	struct laps_trace_port p = laps_trace_file_port(&t);
	const struct laps_cause why = {.hresult = 1, .text = "insufficient \"access\""};
	char *text;

	ck_assert(!p.step(p.ctx, LAPS_STEP_WRITE, LAPS_STEP_BEGIN, NULL));
	ck_assert(!p.step(p.ctx, LAPS_STEP_WRITE, LAPS_STEP_FAILED, &why));
	ck_assert(!t.failed);
	text = temp_read("timeline.jsonl");
	ck_assert_str_eq(text,
			 "{\"time\":\"2022-01-30T20:52:13.0729182Z\",\"source\":\"laps\","
			 "\"computer\":\"WS0001\",\"kind\":\"step\",\"step\":\"write\","
			 "\"moment\":\"begin\"}\n"
			 "{\"time\":\"2022-01-30T20:52:13.0729182Z\",\"source\":\"laps\","
			 "\"computer\":\"WS0001\",\"kind\":\"step\",\"step\":\"write\","
			 "\"moment\":\"failed\",\"cause\":\"insufficient \\\"access\\\"\"}\n");
	free(text);
}
END_TEST

START_TEST(tells_events_without_what_they_say)
{
	struct laps_trace_file t = {
		.path = temp_path("timeline.jsonl"), .computer = "WS0001", .clock = temp_clock()};
	const struct laps_event torn = {.id = 10019, .param_n = 1, .param = {{.text = "secret"}}};
	const struct laps_event unknown = {.id = 1};
	char *text;

	laps_trace_file_event(&t, &unknown);
	laps_trace_file_event(&t, &torn);
	text = temp_read("timeline.jsonl");
	ck_assert_str_eq(text, "{\"time\":\"2022-01-30T20:52:13.0729182Z\",\"source\":\"laps\","
			       "\"computer\":\"WS0001\",\"kind\":\"event\",\"id\":10019,"
			       "\"level\":\"Error\"}\n");
	free(text);
}
END_TEST

START_TEST(keeps_none_where_none_is_asked_for)
{
	struct laps_trace_file t = {.computer = "WS0001", .clock = temp_clock()};
	struct laps_trace_port p = laps_trace_file_port(&t);

	ck_assert(!p.step(p.ctx, LAPS_STEP_WRITE, LAPS_STEP_BEGIN, NULL));
	ck_assert(!t.failed);
	ck_assert_int_eq(temp_count(), 0);
}
END_TEST

START_TEST(remembers_its_first_failure)
{
	struct laps_trace_file t = {
		.path = temp_path("none/t"), .computer = "WS0001", .clock = temp_clock()};
	struct laps_trace_port p = laps_trace_file_port(&t);

	ck_assert(!p.step(p.ctx, LAPS_STEP_WRITE, LAPS_STEP_BEGIN, NULL));
	ck_assert(t.failed);
	t.path = temp_dir;
	ck_assert(!p.step(p.ctx, LAPS_STEP_WRITE, LAPS_STEP_END, NULL));
	ck_assert_ptr_nonnull(strstr(t.failure.text, "no such file or directory"));
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("trace_file");
	TCase *tc = temp_case("step");

	tcase_add_test(tc, writes_a_line_for_each_moment);
	tcase_add_test(tc, tells_events_without_what_they_say);
	tcase_add_test(tc, keeps_none_where_none_is_asked_for);
	tcase_add_test(tc, remembers_its_first_failure);
	suite_add_tcase(s, tc);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
