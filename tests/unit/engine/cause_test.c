/* SPDX-License-Identifier: MIT */
#include "lib/runner.h"
#include <laps/hresult.h>
#include <laps/ports.h>
#include <laps/utf16.h>
#include <string.h>

START_TEST(holds_a_code_and_a_text)
{
	struct laps_cause c;

	laps_cause_set(&c, LAPS_HR_ACCESSDENIED, "server '%s' refused %d", "dc1", 3);
	ck_assert_uint_eq(c.hresult, LAPS_HR_ACCESSDENIED);
	ck_assert_str_eq(c.text, "server 'dc1' refused 3");
}
END_TEST

START_TEST(is_never_a_success)
{
	struct laps_cause c;

	laps_cause_set(&c, 0, "x");
	ck_assert_uint_eq(c.hresult, LAPS_HR_FAIL);
}
END_TEST

/* C0, DEL and the C1 controls, among them CSI, which terminals obey; what only begins like those
 * stays. */
START_TEST(has_no_controls)
{
	struct laps_cause c;

	laps_cause_set(&c, 1, "%s", "a\r\nb\x1b[2J\x7f\xc2\x85\xc2\x9b.\xc2\xa0\xc3\x85");
	ck_assert_str_eq(c.text, "a  b [2J     .\xc2\xa0\xc3\x85");
}
END_TEST

/* Characters of two, three and four bytes, at every distance from the end. */
START_TEST(is_cut_between_characters)
{
	static const char *const characters[] = {"x", "\xc3\xa4", "\xe2\x82\xac",
						 "\xf0\x9f\x94\x91"};
	const char *character = characters[_i];
	size_t len = strlen(character);
	struct laps_cause c;
	char text[512];

	for (size_t start = 0; start < 5; start++) {
		size_t used = start;

		memset(text, 'a', start);
		while (used + len < sizeof(text)) {
			memcpy(text + used, character, len);
			used += len;
		}
		text[used] = '\0';
		laps_cause_set(&c, 1, "%s", text);
		used = strlen(c.text);
		ck_assert_uint_lt(used, sizeof(c.text));
		ck_assert_uint_gt(used + len, sizeof(c.text) - 1);
		ck_assert_uint_eq((used - start) % len, 0);
		ck_assert_mem_eq(c.text, text, used);
		ck_assert_int_eq(laps_utf8_check(c.text, used, NULL), LAPS_OK);
	}
}
END_TEST

START_TEST(keeps_a_text_that_just_fits)
{
	struct laps_cause c;
	char text[sizeof(c.text)];

	memset(text, 'a', sizeof(text));
	memcpy(text + sizeof(text) - 3, "\xc3\xa4", 3);
	laps_cause_set(&c, 1, "%s", text);
	ck_assert_str_eq(c.text, text);
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("cause");
	TCase *t = tcase_create("text");

	tcase_add_test(t, holds_a_code_and_a_text);
	tcase_add_test(t, is_never_a_success);
	tcase_add_test(t, has_no_controls);
	tcase_add_loop_test(t, is_cut_between_characters, 0, 4);
	tcase_add_test(t, keeps_a_text_that_just_fits);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
