/* SPDX-License-Identifier: MIT */
#include "conformance/plain.h"

#include <stdlib.h>

#include "lib/runner.h"

static void becomes(const char *text, const char *plain)
{
	char *got = conform_plain_dup(text);

	ck_assert_str_eq(got, plain);
	free(got);
}

START_TEST(ordinary_text_stays)
{
	becomes("", "");
	becomes("a <b> & \"c\" 'd' ]]> \\ #", "a <b> & \"c\" 'd' ]]> \\ #");
	becomes("\xc3\xa4 \xe2\x82\xac \xf0\x9f\x8c\xb3", "\xc3\xa4 \xe2\x82\xac \xf0\x9f\x8c\xb3");
}
END_TEST

START_TEST(what_misleads_is_shown_as_a_number)
{
	becomes("a\nb\tc\rd\x1b[2Je\x7f", "a\\x0ab\\x09c\\x0dd\\x1b[2Je\\x7f");
	becomes("\xc2\x9b", "\\u009b");     /* a control of one byte elsewhere */
	becomes("\xe2\x80\xae", "\\u202e"); /* turns text around */
	becomes("\xe2\x80\xa8", "\\u2028"); /* a line's end */
	becomes("\xef\xbb\xbf", "\\ufeff"); /* nothing to be seen */
	becomes("\xef\xbf\xbe", "\\ufffe"); /* no character, in XML neither */
	becomes("\xf0\x9f\xbf\xbf", "\\u1ffff");
	becomes("\xf3\xa0\x80\x81", "\\ue0001");
}
END_TEST

START_TEST(bytes_that_are_no_text_are_shown_as_numbers)
{
	becomes("a\x80z", "a\\x80z");
	becomes("\xff\xfe", "\\xff\\xfe");
	becomes("\xc0\xaf", "\\xc0\\xaf");          /* more bytes than it needs */
	becomes("\xed\xa0\x80", "\\xed\\xa0\\x80"); /* half of a pair */
	becomes("\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80");
	becomes("\xe2\x82z", "\\xe2\\x82z");
	becomes("\xe2z", "\\xe2z");
	becomes("\xf0yz", "\\xf0yz");
}
END_TEST

START_TEST(what_a_cut_has_left_is_dropped)
{
	becomes("price 5 \xe2\x82", "price 5 ");
	becomes("price 5 \xe2", "price 5 ");
	/* that is no beginning */
	becomes("x\xc1", "x\\xc1");
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("plain");
	TCase *c = tcase_create("text");

	tcase_add_test(c, ordinary_text_stays);
	tcase_add_test(c, what_misleads_is_shown_as_a_number);
	tcase_add_test(c, bytes_that_are_no_text_are_shown_as_numbers);
	tcase_add_test(c, what_a_cut_has_left_is_dropped);
	suite_add_tcase(s, c);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
