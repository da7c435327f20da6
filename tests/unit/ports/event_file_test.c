/* SPDX-License-Identifier: MIT */
#include <jansson.h>
#include <signal.h>
#include <sys/resource.h>

#include <laps/filetime.h>

#include "lib/runner.h"
#include "ports/events_file.h"
#include "unit/ports/temp.h"

static struct laps_cause cause;

/* One run of a program: a sink of its own. */
static struct laps_event_file start_run(void)
{
	return (struct laps_event_file){.path = temp_path("events.jsonl"), .clock = temp_clock()};
}

static void emit(struct laps_event_file *f, const struct laps_event *e)
{
	struct laps_events_port p = laps_event_file_port(f);

	p.emit(p.ctx, e);
}

static void emit_plain(struct laps_event_file *f, uint32_t id)
{
	struct laps_event e;

	laps_event_init(&e, id);
	emit(f, &e);
}

static struct laps_event_reader *open_reader(void)
{
	struct laps_event_reader *r = NULL;

	ck_assert_int_eq(laps_event_reader_open(temp_path("events.jsonl"), &r, &cause), LAPS_OK);
	return r;
}

START_TEST(writes_one_json_object_a_line)
{
	struct laps_event_file f = start_run();
	struct laps_event e;
	char *text;

	laps_event_init(&e, 10019);
	laps_event_add_text(&e, "J\xc3\xb6rg \"x\"\n");
	laps_event_add_number(&e, LAPS_PARAM_HEX32, 500);
	laps_event_add_number(&e, LAPS_PARAM_HEX32, 0x80070032);
	ck_assert_int_eq(laps_event_check(&e), LAPS_OK);
	emit(&f, &e);
	ck_assert(!f.failed);
	text = temp_read("events.jsonl");
	ck_assert_str_eq(
		text, "{\"time\":\"2022-01-30T20:52:13.0729182Z\",\"id\":10019,\"level\":\"Error\","
		      "\"cycle\":\"1\",\"params\":{\"Data1\":\"J\xc3\xb6rg \\\"x\\\"\\n\","
		      "\"Data2\":\"0x000001F4\",\"Data3\":\"0x80070032\"}}\n");
	free(text);
}
END_TEST

START_TEST(counts_one_cycle_a_run)
{
	struct laps_event_file first = start_run(), second = start_run();
	struct laps_event_record rec;
	struct laps_event_reader *r;
	static const uint64_t want[] = {1, 1, 2, 2};

	emit_plain(&first, 10003);
	emit_plain(&first, 10004);
	emit_plain(&second, 10003);
	emit_plain(&second, 10004);
	r = open_reader();
	for (size_t i = 0; i < 4; i++) {
		ck_assert_int_eq(laps_event_reader_next(r, &rec, &cause), LAPS_OK);
		ck_assert_uint_eq(rec.cycle, want[i]);
	}
	laps_event_reader_close(&r);
}
END_TEST

/* An agent runs many cycles, and others run some in between. */
START_TEST(begins_another_cycle_with_each_10003)
{
	struct laps_event_file agent = start_run(), other = start_run();
	static const uint64_t want[] = {1, 1, 2, 3, 3};
	struct laps_event_record rec;
	struct laps_event_reader *r;

	emit_plain(&agent, 10003);
	emit_plain(&agent, 10004);
	emit_plain(&other, 10003);
	emit_plain(&agent, 10003);
	emit_plain(&agent, 10004);
	r = open_reader();
	for (size_t i = 0; i < 5; i++) {
		ck_assert_int_eq(laps_event_reader_next(r, &rec, &cause), LAPS_OK);
		ck_assert_uint_eq(rec.cycle, want[i]);
	}
	laps_event_reader_close(&r);
}
END_TEST

START_TEST(goes_on_behind_a_line_cut_off_by_a_crash)
{
	struct laps_event_file f = start_run();
	struct laps_event_record rec;
	struct laps_event_reader *r;

	temp_write_text("events.jsonl",
			"{\"time\":\"2022-01-30T20:52:13Z\",\"id\":10003,\"level\":\"Information\","
			"\"cycle\":\"41\",\"params\":{}}\n{\"time\":\"2022-01-3");
	emit_plain(&f, 10004);
	ck_assert(!f.failed);
	r = open_reader();
	ck_assert_int_eq(laps_event_reader_next(r, &rec, &cause), LAPS_OK);
	ck_assert_uint_eq(rec.cycle, 41);
	ck_assert_int_eq(laps_event_reader_next(r, &rec, &cause), LAPS_OK);
	ck_assert_uint_eq(rec.cycle, 42);
	ck_assert_uint_eq(rec.event.id, 10004);
	ck_assert_int_eq(laps_event_reader_next(r, &rec, &cause), LAPS_E_NOTFOUND);
	laps_event_reader_close(&r);
}
END_TEST

/* A full disk takes half a line; when there is room again, the same run goes on behind it. */
START_TEST(goes_on_behind_a_line_cut_off_by_a_full_disk)
{
	struct laps_event_file f = start_run();
	struct laps_event_record rec;
	struct laps_event_reader *r;
	struct rlimit before, limit;
	int set, reset;

	emit_plain(&f, 10003);
	signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
	limit = (struct rlimit){.rlim_cur = 150, .rlim_max = before.rlim_max};
	/* no assertion while it holds: Check keeps a file, too */
	set = setrlimit(RLIMIT_FSIZE, &limit);
	emit_plain(&f, 10009);
	reset = setrlimit(RLIMIT_FSIZE, &before);
	ck_assert_int_eq(set, 0);
	ck_assert_int_eq(reset, 0);
	ck_assert(f.failed);
	emit_plain(&f, 10004);
	r = open_reader();
	ck_assert_int_eq(laps_event_reader_next(r, &rec, &cause), LAPS_OK);
	ck_assert_uint_eq(rec.event.id, 10003);
	ck_assert_int_eq(laps_event_reader_next(r, &rec, &cause), LAPS_OK);
	ck_assert_uint_eq(rec.event.id, 10004);
	ck_assert_uint_eq(rec.cycle, 1);
	ck_assert_int_eq(laps_event_reader_next(r, &rec, &cause), LAPS_E_NOTFOUND);
	laps_event_reader_close(&r);
}
END_TEST

START_TEST(counts_on_from_no_number_that_is_none)
{
	struct laps_event_file f = start_run();

	temp_write_text("events.jsonl",
			"{\"time\":\"2022-01-30T20:52:13Z\",\"id\":10003,\"level\":\"Information\","
			"\"cycle\":\"18446744073709551615\",\"params\":{}}\n");
	emit_plain(&f, 10003);
	ck_assert_uint_eq(f.cycle, 1);
}
END_TEST

START_TEST(remembers_its_first_failure)
{
	struct laps_event_file f = start_run();
	struct laps_event e;

	f.path = temp_path("none/events.jsonl");
	emit_plain(&f, 10003);
	ck_assert(f.failed);
	ck_assert_ptr_nonnull(strstr(f.failure.text, "cannot append to"));
	f = start_run();
	laps_event_init(&e, 10005); /* without its parameter */
	emit(&f, &e);
	ck_assert(f.failed);
	ck_assert_int_eq(temp_count(), 0);
}
END_TEST

/* Every event of the catalogue, with parameters at their edges. */
START_TEST(reads_back_each_event)
{
	static const uint64_t number[] = {0, 1, 0x7fffffff, 0xffffffff};
	size_t n;
	const struct laps_event_def *def = laps_event_catalogue(&n);

	for (size_t i = 0; i < n; i++) {
		struct laps_event_file f = start_run();
		struct laps_event_record rec;
		struct laps_event_reader *r;
		struct laps_event e;

		laps_event_init(&e, def[i].id);
		for (size_t k = 0; k < def[i].param_n; k++) {
			if (def[i].param[k].type == LAPS_PARAM_TEXT)
				laps_event_add_text(&e, k % 2 ? "" : "\xe2\x82\xac text");
			else if (def[i].param[k].type == LAPS_PARAM_FILETIME)
				laps_event_add_number(&e, LAPS_PARAM_FILETIME, temp_now + k);
			else
				laps_event_add_number(&e, def[i].param[k].type, number[k % 4]);
		}
		unlink(temp_path("events.jsonl"));
		emit(&f, &e);
		ck_assert_msg(!f.failed, "event %u: %s", def[i].id, f.failure.text);
		r = open_reader();
		ck_assert_msg(laps_event_reader_next(r, &rec, &cause) == LAPS_OK, "event %u",
			      def[i].id);
		ck_assert_uint_eq(rec.event.id, e.id);
		ck_assert_uint_eq(rec.event.param_n, e.param_n);
		ck_assert_uint_eq(rec.time_ticks, temp_now);
		for (size_t k = 0; k < e.param_n; k++) {
			ck_assert_int_eq(rec.event.param[k].type, e.param[k].type);
			if (e.param[k].type == LAPS_PARAM_TEXT)
				ck_assert_str_eq(rec.event.param[k].text, e.param[k].text);
			else
				ck_assert_uint_eq((uint32_t)rec.event.param[k].number,
						  (uint32_t)e.param[k].number);
		}
		laps_event_reader_close(&r);
	}
}
END_TEST

#define GOOD_LINE                                                                              \
	"{\"time\":\"2022-01-30T20:52:13Z\",\"id\":10003,\"level\":\"Information\",\"cycle\":" \
	"\"7\",\"params\":{}}"
static const char *const bad[] = {
	"",
	"garbage",
	"[]",
	"{}",
	"{\"time\":\"2022-01-30T20:52:13Z\",\"id\":1,\"level\":\"Grave\",\"cycle\":\"7\","
	"\"params\":{}}",
	"{\"time\":\"2022-01-30T20:52:13Z\",\"id\":1,\"level\":\"Error\",\"cycle\":\"7\"}",
	"{\"time\":\"2022-01-30T20:52:13Z\",\"id\":-1,\"level\":\"Error\",\"cycle\":\"7\","
	"\"params\":{}}",
	"{\"time\":\"soon\",\"id\":10003,\"level\":\"Error\",\"cycle\":\"7\",\"params\":{}}",
	"{\"time\":\"2022-01-30T20:52:13Z\",\"id\":10003,\"level\":\"Error\",\"cycle\":7,"
	"\"params\":{}}",
	"{\"time\":\"2022-01-30T20:52:13Z\",\"id\":10003,\"level\":\"Error\",\"cycle\":\"7x\","
	"\"params\":{}}",
	"{\"time\":\"2022-01-30T20:52:13Z\",\"id\":10005,\"level\":\"Error\",\"cycle\":\"7\","
	"\"params\":{}}",
	"{\"time\":\"2022-01-30T20:52:13Z\",\"id\":10005,\"level\":\"Error\",\"cycle\":\"7\","
	"\"params\":{\"Data1\":\"0x1\"}}",
	"{\"time\":\"2022-01-30T20:52:13Z\",\"id\":10005,\"level\":\"Error\",\"cycle\":\"7\","
	"\"params\":{\"Data1\":5}}",
	"{\"time\":\"2022-01-30T20:52:13Z\",\"id\":10003,\"level\":\"Error\",\"cycle\":\"7\"}",
};

START_TEST(skips_lines_that_are_no_events)
{
	struct laps_event_record rec;
	struct laps_event_reader *r;
	uint64_t first = 0;
	char text[1024];

	snprintf(text, sizeof(text), "%s\n" GOOD_LINE "\n", bad[_i]);
	temp_write_text("events.jsonl", text);
	r = open_reader();
	ck_assert_int_eq(laps_event_reader_next(r, &rec, &cause), LAPS_OK);
	ck_assert_uint_eq(rec.event.id, 10003);
	ck_assert_uint_eq(rec.cycle, 7);
	ck_assert_str_eq(rec.line, GOOD_LINE);
	ck_assert_int_eq(laps_event_reader_next(r, &rec, &cause), LAPS_E_NOTFOUND);
	ck_assert_uint_eq(laps_event_reader_broken(r, &first), 1);
	ck_assert_uint_eq(first, 1);
	laps_event_reader_close(&r);
}
END_TEST

START_TEST(skips_a_line_that_is_too_long)
{
	static char text[3 * LAPS_EVENT_LINE_MAX];
	size_t len = 2 * LAPS_EVENT_LINE_MAX + 5;
	struct laps_event_record rec;
	struct laps_event_reader *r;
	uint64_t first = 0;

	memset(text, 'x', len);
	len += (size_t)snprintf(text + len, sizeof(text) - len, "\n" GOOD_LINE "\n");
	temp_write("events.jsonl", text, len, 0600);
	r = open_reader();
	ck_assert_int_eq(laps_event_reader_next(r, &rec, &cause), LAPS_OK);
	ck_assert_str_eq(rec.line, GOOD_LINE);
	ck_assert_int_eq(laps_event_reader_next(r, &rec, &cause), LAPS_E_NOTFOUND);
	ck_assert_uint_eq(laps_event_reader_broken(r, &first), 1);
	ck_assert_uint_eq(first, 1);
	laps_event_reader_close(&r);
}
END_TEST

START_TEST(hands_out_events_of_a_newer_program)
{
	static const char newer[] =
		"{\"time\":\"2022-01-30T20:52:13Z\",\"id\":10999,\"level\":\"Warning\",\"cycle\":"
		"\"7\",\"params\":{\"Data1\":[1]},\"more\":1}";
	struct laps_event_record rec;
	struct laps_event_reader *r;
	uint64_t first = 99;
	char text[1024];

	snprintf(text, sizeof(text), "%s\n" GOOD_LINE "\n", newer);
	temp_write_text("events.jsonl", text);
	r = open_reader();
	ck_assert_int_eq(laps_event_reader_next(r, &rec, &cause), LAPS_OK);
	ck_assert(!rec.known);
	ck_assert_uint_eq(rec.event.id, 10999);
	ck_assert_uint_eq(rec.event.param_n, 0);
	ck_assert_int_eq(rec.level, LAPS_EVENT_WARNING);
	ck_assert_uint_eq(rec.cycle, 7);
	ck_assert_str_eq(rec.line, newer);
	ck_assert_int_eq(laps_event_reader_next(r, &rec, &cause), LAPS_OK);
	ck_assert(rec.known);
	ck_assert_int_eq(rec.level, LAPS_EVENT_INFORMATION);
	ck_assert_uint_eq(laps_event_reader_broken(r, &first), 0);
	ck_assert_uint_eq(first, 99);
	laps_event_reader_close(&r);
}
END_TEST

START_TEST(tells_where_the_first_of_the_broken_lines_is)
{
	struct laps_event_record rec;
	struct laps_event_reader *r;
	uint64_t first = 0;

	temp_write_text("events.jsonl", GOOD_LINE "\n" GOOD_LINE "\n\nx\n" GOOD_LINE "\ny\nrest");
	r = open_reader();
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(laps_event_reader_next(r, &rec, &cause), LAPS_OK);
	ck_assert_int_eq(laps_event_reader_next(r, &rec, &cause), LAPS_E_NOTFOUND);
	ck_assert_uint_eq(laps_event_reader_broken(r, &first), 3);
	ck_assert_uint_eq(first, 3);
	laps_event_reader_close(&r);
}
END_TEST

static void next_is(struct laps_event_reader *r, uint32_t id)
{
	struct laps_event_record rec;

	ck_assert_int_eq(laps_event_reader_next(r, &rec, &cause), LAPS_OK);
	ck_assert_uint_eq(rec.event.id, id);
	ck_assert_int_eq(laps_event_reader_next(r, &rec, &cause), LAPS_E_NOTFOUND);
}

START_TEST(follows_into_a_file_that_takes_its_place)
{
	struct laps_event_file f = start_run();
	struct laps_event_reader *r = open_reader();
	struct laps_event_record rec;

	emit_plain(&f, 10003);
	next_is(r, 10003);
	ck_assert_int_eq(rename(temp_path("events.jsonl"), temp_path("events.1")), 0);
	ck_assert_int_eq(laps_event_reader_next(r, &rec, &cause), LAPS_E_NOTFOUND);
	emit_plain(&f, 10004);
	next_is(r, 10004);
	laps_event_reader_close(&r);
}
END_TEST

START_TEST(follows_a_file_that_was_cut)
{
	struct laps_event_file f = start_run();
	struct laps_event_reader *r = open_reader();
	struct laps_event_record rec;

	emit_plain(&f, 10003);
	next_is(r, 10003);
	ck_assert_int_eq(truncate(temp_path("events.jsonl"), 0), 0);
	ck_assert_int_eq(laps_event_reader_next(r, &rec, &cause), LAPS_E_NOTFOUND);
	emit_plain(&f, 10004);
	next_is(r, 10004);
	laps_event_reader_close(&r);
}
END_TEST

START_TEST(follows_a_file_that_grows)
{
	struct laps_event_reader *r = open_reader();
	struct laps_event_record rec;

	ck_assert_int_eq(laps_event_reader_next(r, &rec, &cause), LAPS_E_NOTFOUND);
	temp_write_text("events.jsonl", "");
	ck_assert_int_eq(laps_event_reader_next(r, &rec, &cause), LAPS_E_NOTFOUND);
	for (int i = 0; i < 2000; i++) {
		FILE *f = fopen(temp_path("events.jsonl"), "a");

		fputs("{\"time\":\"2022-01-30T20:52:13Z\",\"id\":10003,", f);
		fflush(f);
		ck_assert_int_eq(laps_event_reader_next(r, &rec, &cause), LAPS_E_NOTFOUND);
		fputs("\"level\":\"Information\",\"cycle\":\"7\",\"params\":{}}\n", f);
		fclose(f);
		ck_assert_int_eq(laps_event_reader_next(r, &rec, &cause), LAPS_OK);
		ck_assert_uint_eq(rec.cycle, 7);
	}
	laps_event_reader_close(&r);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("event_file");
	TCase *tc = temp_case("write");

	tcase_add_test(tc, writes_one_json_object_a_line);
	tcase_add_test(tc, counts_one_cycle_a_run);
	tcase_add_test(tc, begins_another_cycle_with_each_10003);
	tcase_add_test(tc, goes_on_behind_a_line_cut_off_by_a_crash);
	tcase_add_test(tc, goes_on_behind_a_line_cut_off_by_a_full_disk);
	tcase_add_test(tc, counts_on_from_no_number_that_is_none);
	tcase_add_test(tc, remembers_its_first_failure);
	suite_add_tcase(s, tc);
	tc = temp_case("read");
	tcase_add_test(tc, reads_back_each_event);
	tcase_add_loop_test(tc, skips_lines_that_are_no_events, 0, sizeof(bad) / sizeof(bad[0]));
	tcase_add_test(tc, skips_a_line_that_is_too_long);
	tcase_add_test(tc, hands_out_events_of_a_newer_program);
	tcase_add_test(tc, tells_where_the_first_of_the_broken_lines_is);
	tcase_add_test(tc, follows_a_file_that_grows);
	tcase_add_test(tc, follows_into_a_file_that_takes_its_place);
	tcase_add_test(tc, follows_a_file_that_was_cut);
	suite_add_tcase(s, tc);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
