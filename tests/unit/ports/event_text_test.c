/* SPDX-License-Identifier: MIT */
#include <signal.h>
#include <sys/resource.h>

#include "lib/runner.h"
#include "ports/event_text.h"
#include "unit/ports/temp.h"

static struct laps_event_text start_run(void)
{
	return (struct laps_event_text){.path = temp_path("events.txt"), .clock = temp_clock()};
}

static void emit(struct laps_event_text *t, const struct laps_event *e)
{
	struct laps_events_port p = laps_event_text_port(t);

	p.emit(p.ctx, e);
}

static void emit_plain(struct laps_event_text *t, uint32_t id)
{
	struct laps_event e;

	laps_event_init(&e, id);
	emit(t, &e);
}

static struct laps_event account_failed(const char *name)
{
	struct laps_event e;

	laps_event_init(&e, 10019);
	laps_event_add_text(&e, name);
	laps_event_add_number(&e, LAPS_PARAM_HEX32, 500);
	laps_event_add_number(&e, LAPS_PARAM_HEX32, 0x80070032);
	return e;
}

static void file_is(const char *want)
{
	char *text = temp_read("events.txt");

	ck_assert_str_eq(text, want);
	free(text);
}

#define AT "2022-01-30T20:52:13.0729182Z "

/* The text itself is the catalogue's, and tested there. */
static void text_of(const struct laps_event *e, char *out, size_t size)
{
	struct laps_buf b;

	laps_buf_init(&b, size);
	laps_event_format_text(e, &b);
	ck_assert_int_eq(laps_buf_status(&b), LAPS_OK);
	snprintf(out, size, "%.*s", (int)b.len, (const char *)b.data);
	laps_buf_clear(&b);
}

START_TEST(writes_time_level_id_and_text)
{
	struct laps_event_text t = start_run();
	struct laps_event e = account_failed("J\xc3\xb6rg"), start;
	char error[256], information[256], want[1024];

	laps_event_init(&start, 10003);
	text_of(&e, error, sizeof(error));
	text_of(&start, information, sizeof(information));
	ck_assert_ptr_nonnull(strstr(error, "J\xc3\xb6rg"));
	emit(&t, &e);
	emit(&t, &start);
	ck_assert(!t.failed);
	snprintf(want, sizeof(want), AT "Error 10019 %s\n" AT "Information 10003 %s\n", error,
		 information);
	file_is(want);
}
END_TEST

/* Whoever names an account does not write into the log. */
START_TEST(keeps_an_event_on_one_line)
{
	struct laps_event_text t = start_run();
	struct laps_event e = account_failed("a\nb\r\x1b[2J\xc2\x85" AT "Error 10001 x");
	char *text, *end;

	emit(&t, &e);
	text = temp_read("events.txt");
	end = strchr(text, '\n');
	ck_assert_ptr_nonnull(end);
	ck_assert_str_eq(end, "\n");
	ck_assert_ptr_null(strpbrk(text, "\r\x1b\x85"));
	free(text);
}
END_TEST

START_TEST(goes_on_behind_a_line_cut_off_by_a_crash)
{
	struct laps_event_text t = start_run();
	char *text;

	temp_write_text("events.txt", AT "Information 10003 The cy");
	emit_plain(&t, 10003);
	emit_plain(&t, 10004);
	ck_assert(!t.failed);
	text = temp_read("events.txt");
	ck_assert_ptr_nonnull(strstr(text, "The cy\n" AT "Information 10003 "));
	ck_assert_ptr_nonnull(strstr(text, "\n" AT "Information 10004 "));
	ck_assert_ptr_null(strstr(text, "\n\n"));
	free(text);
}
END_TEST

START_TEST(goes_on_behind_a_line_cut_off_by_a_full_disk)
{
	struct laps_event_text t = start_run();
	struct rlimit before, limit;
	char *text;
	int set, reset;

	emit_plain(&t, 10003);
	signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
	text = temp_read("events.txt");
	limit = (struct rlimit){.rlim_cur = strlen(text) + 10, .rlim_max = before.rlim_max};
	free(text);
	/* no assertion while it holds: Check keeps a file, too */
	set = setrlimit(RLIMIT_FSIZE, &limit);
	emit_plain(&t, 10009);
	reset = setrlimit(RLIMIT_FSIZE, &before);
	ck_assert_int_eq(set, 0);
	ck_assert_int_eq(reset, 0);
	ck_assert(t.failed);
	emit_plain(&t, 10004);
	text = temp_read("events.txt");
	ck_assert_ptr_nonnull(strstr(text, "\n2022-01-30\n" AT "Information 10004 "));
	free(text);
}
END_TEST

START_TEST(remembers_its_first_failure)
{
	struct laps_event_text t = start_run();
	struct laps_event e;

	t.path = temp_path("none/events.txt");
	emit_plain(&t, 10003);
	ck_assert(t.failed);
	ck_assert_ptr_nonnull(strstr(t.failure.text, "cannot append to"));
	laps_event_init(&e, 10005); /* without its parameter */
	t.path = temp_path("events.txt");
	emit(&t, &e);
	ck_assert_ptr_nonnull(strstr(t.failure.text, "cannot append to"));
	t = start_run();
	emit(&t, &e);
	ck_assert_ptr_nonnull(strstr(t.failure.text, "event 10005 does not fit its template"));
	ck_assert_int_eq(temp_count(), 0);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("event_text");
	TCase *tc = temp_case("write");

	tcase_add_test(tc, writes_time_level_id_and_text);
	tcase_add_test(tc, keeps_an_event_on_one_line);
	tcase_add_test(tc, goes_on_behind_a_line_cut_off_by_a_crash);
	tcase_add_test(tc, goes_on_behind_a_line_cut_off_by_a_full_disk);
	tcase_add_test(tc, remembers_its_first_failure);
	suite_add_tcase(s, tc);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
