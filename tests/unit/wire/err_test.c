/* SPDX-License-Identifier: MIT */
#include "lib/runner.h"
#include <laps/err.h>
#include <laps/step.h>
#include <string.h>

START_TEST(names_every_code_once)
{
	static const laps_rc codes[] = {LAPS_OK,         LAPS_E_TRUNCATED, LAPS_E_TRAILING,
					LAPS_E_FORMAT,   LAPS_E_RANGE,     LAPS_E_UNSUPPORTED,
					LAPS_E_AUTH,     LAPS_E_DENIED,    LAPS_E_HOST,
					LAPS_E_NOTFOUND, LAPS_E_STOPPED,   LAPS_E_NOMEM,
					LAPS_E_BUG};
	const size_t n = sizeof(codes) / sizeof(*codes);

	for (size_t i = 0; i < n; i++) {
		ck_assert_str_ne(laps_rc_name(codes[i]), "unknown");
		for (size_t j = 0; j < i; j++)
			ck_assert_str_ne(laps_rc_name(codes[i]), laps_rc_name(codes[j]));
	}
	ck_assert_str_eq(laps_rc_name(LAPS_E_TRUNCATED), "truncated");
	ck_assert_str_eq(laps_rc_name((laps_rc)1), "unknown");
}
END_TEST

START_TEST(puts_codes_into_classes)
{
	ck_assert_int_eq(LAPS_RC_CLASS(LAPS_E_UNSUPPORTED), 100);
	ck_assert_int_eq(LAPS_RC_CLASS(LAPS_E_DENIED), 200);
	ck_assert_int_eq(LAPS_RC_CLASS(LAPS_E_STOPPED), 300);
	ck_assert_int_eq(LAPS_RC_CLASS(LAPS_E_BUG), 900);
}
END_TEST

START_TEST(refuses_in_one_statement)
{
	struct laps_err err = {0};

	ck_assert_int_eq(laps_fail(&err, LAPS_E_RANGE, 7, "why"), LAPS_E_RANGE);
	ck_assert_int_eq(err.rc, LAPS_E_RANGE);
	ck_assert_uint_eq(err.offset, 7);
	ck_assert_str_eq(err.what, "why");
	ck_assert_int_eq(laps_fail(NULL, LAPS_E_AUTH, 0, "why"), LAPS_E_AUTH);
}
END_TEST

START_TEST(names_every_step_in_order)
{
	static const char *const names[] = {"policy", "account",  "locate",  "read",
					    "decide", "generate", "protect", "intend",
					    "write",  "apply",    "confirm"};

	ck_assert_uint_eq(sizeof(names) / sizeof(*names), LAPS_STEP_N);
	for (int i = 0; i < LAPS_STEP_N; i++)
		ck_assert_str_eq(laps_step_name((laps_step)i), names[i]);
	ck_assert_str_eq(laps_step_name(LAPS_STEP_N), "unknown");
	ck_assert_str_eq(laps_step_moment_name(LAPS_STEP_BEGIN), "begin");
	ck_assert_str_eq(laps_step_moment_name(LAPS_STEP_END), "end");
	ck_assert_str_eq(laps_step_moment_name(LAPS_STEP_FAILED), "failed");
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("err");
	TCase *t = tcase_create("names");

	tcase_add_test(t, names_every_code_once);
	tcase_add_test(t, puts_codes_into_classes);
	tcase_add_test(t, refuses_in_one_statement);
	tcase_add_test(t, names_every_step_in_order);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
