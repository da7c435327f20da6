/* SPDX-License-Identifier: MIT */
#include "web/when.h"

#include <laps/filetime.h>

#include "lib/runner.h"

#define NOW UINT64_C(134000000000000000)
#define S   LAPS_TICKS_PER_SECOND

START_TEST(two_units_are_enough)
{
	static const struct {
		uint64_t seconds;
		const char *ahead, *behind;
	} row[] = {
		{1, "in 1 s", "1 s ago"},
		{59, "in 59 s", "59 s ago"},
		{60, "in 1 min", "1 min ago"},
		{61, "in 1 min 1 s", "1 min 1 s ago"},
		{3600, "in 1 h", "1 h ago"},
		{3659, "in 1 h", "1 h ago"},
		{3660, "in 1 h 1 min", "1 h 1 min ago"},
		{86400, "in 1 d", "1 d ago"},
		{86399 + 29 * 86400, "in 29 d 23 h", "29 d 23 h ago"},
		{UINT64_C(31536000), "in 1 y", "1 y ago"},
		{UINT64_C(31536000) + 86399, "in 1 y", "1 y ago"},
		{UINT64_C(31536000) * 2 + 86400 * 3, "in 2 y 3 d", "2 y 3 d ago"},
	};
	char text[WEB_WHEN_MAX];

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		web_when_relative(NOW + row[i].seconds * S, NOW, text);
		ck_assert_str_eq(text, row[i].ahead);
		web_when_relative(NOW - row[i].seconds * S, NOW, text);
		ck_assert_str_eq(text, row[i].behind);
	}
	web_when_relative(NOW + S - 1, NOW, text);
	ck_assert_str_eq(text, "now");
	web_when_relative(NOW, NOW, text);
	ck_assert_str_eq(text, "now");
}
END_TEST

START_TEST(the_ends_of_time_fit)
{
	char text[WEB_WHEN_MAX];

	web_when_relative(0, UINT64_MAX, text);
	ck_assert_str_eq(text, "58494 y 88 d ago");
	web_when_relative(UINT64_MAX, 0, text);
	ck_assert_str_eq(text, "in 58494 y 88 d");
	web_when_exact(0, text);
	ck_assert_str_eq(text, "1601-01-01 00:00:00 UTC");
	web_when_exact(UINT64_MAX, text);
	ck_assert_str_eq(text, "-  UTC");
}
END_TEST

START_TEST(exact_is_to_the_second)
{
	char text[WEB_WHEN_MAX];
	uint64_t ticks;

	ck_assert_int_eq(laps_filetime_parse("2026-11-27T10:00:00.9999999Z", &ticks, NULL),
			 LAPS_OK);
	web_when_exact(ticks, text);
	ck_assert_str_eq(text, "2026-11-27 10:00:00 UTC");
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("when");
	TCase *t = tcase_create("when");

	tcase_add_test(t, two_units_are_enough);
	tcase_add_test(t, the_ends_of_time_fit);
	tcase_add_test(t, exact_is_to_the_second);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
