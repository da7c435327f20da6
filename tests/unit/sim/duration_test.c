/* SPDX-License-Identifier: MIT */
#include "lib/duration.h"

#include <string.h>

#include "lib/runner.h"

static const struct {
	const char *text;
	uint64_t seconds;
} good[] = {
	{"0s", 0},
	{"45s", 45},
	{"1m", 60},
	{"1h30m", 5400},
	{"90d12h", 90 * 86400 + 12 * 3600},
	{"2w", 14 * 86400},
	{"1w1d1h1m1s", 694861},
	{"90s", 90},
	{"18446744073709551615s", UINT64_MAX},
};

static const char *const bad[] = {
	"",     " ",     "5",
	"d",    "1x",    "1d ",
	" 1d",  "-1d",   "+1d",
	"1.5h", "1h1d",  "1h1h",
	"1d12", "1D",    "18446744073709551616s",
	"soon", "1d,2h", "30500568904944w",
};

START_TEST(reads_numbers_with_units)
{
	struct sim_err err;
	uint64_t got = 99;

	ck_assert_msg(sim_duration_parse(good[_i].text, &got, &err), "%s", good[_i].text);
	ck_assert_uint_eq(got, good[_i].seconds);
}
END_TEST

START_TEST(refuses_what_is_no_duration)
{
	struct sim_err err = {""};
	uint64_t got = 99;

	ck_assert_msg(!sim_duration_parse(bad[_i], &got, &err), "%s", bad[_i]);
	ck_assert_uint_eq(got, 99);
	ck_assert_ptr_nonnull(strstr(err.text, "is not a duration"));
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("duration");
	TCase *t = tcase_create("parse");

	tcase_add_loop_test(t, reads_numbers_with_units, 0, sizeof(good) / sizeof(good[0]));
	tcase_add_loop_test(t, refuses_what_is_no_duration, 0, sizeof(bad) / sizeof(bad[0]));
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
