/* SPDX-License-Identifier: MIT */
#include "lib/runner.h"
#include <laps/autoname.h>
#include <string.h>

static char out[LAPS_ACCOUNT_NAME_MAX + 1];
static int draws;

static laps_rc draw(void *ctx, uint8_t *bytes, size_t len)
{
	(void)ctx;
	for (size_t i = 0; i < len; i++)
		bytes[i] = (uint8_t)(i * 37 + (size_t)draws * 11);
	draws++;
	return LAPS_OK;
}

static laps_rc refuse(void *ctx, uint8_t *bytes, size_t len)
{
	(void)ctx;
	(void)bytes;
	(void)len;
	return LAPS_E_HOST;
}

static const char *name(const char *text, laps_random_fn *random)
{
	memset(out, 0x5a, sizeof(out));
	ck_assert_int_eq(laps_autoname_make(text, random, NULL, out), LAPS_OK);
	return out;
}

START_TEST(a_name_is_taken_as_it_is)
{
	ck_assert_str_eq(name("WLapsAdmin", NULL), "WLapsAdmin");
	ck_assert_str_eq(name("ABCDEFGHIJKLMNOPQRST", NULL), "ABCDEFGHIJKLMNOPQRST");
	ck_assert_str_eq(name("ABCDEFGHIJKLMNOPQRSTU", NULL), "ABCDEFGHIJKLMNOPQRST");
	ck_assert_str_eq(name("", NULL), "");
}
END_TEST

/* AAM-04, AAM-05; that there are 6 digits is one constant (C3) */
START_TEST(a_prefix_gets_digits_and_twenty_characters_at_most)
{
	static const struct {
		const char *prefix, *kept;
	} row[] = {
		{"WLapsAdmin", "WLapsAdmin"},
		{"ABCDEFGHIJKLMN", "ABCDEFGHIJKLMN"},
		{"ABCDEFGHIJKLMNO", "ABCDEFGHIJKLMN"},
		{"ABCDEFGHIJKLMNOPQRST", "ABCDEFGHIJKLMN"},
		{"", ""},
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++) {
		size_t kept = strlen(row[i].kept);

		name(row[i].prefix, draw);
		ck_assert_uint_eq(strlen(out), kept + LAPS_AUTONAME_DIGITS);
		ck_assert_uint_le(strlen(out), LAPS_ACCOUNT_SHORT_MAX);
		ck_assert_int_eq(strncmp(out, row[i].kept, kept), 0);
		ck_assert_uint_eq(strspn(out + kept, "0123456789"), LAPS_AUTONAME_DIGITS);
	}
}
END_TEST

START_TEST(each_draw_gives_another_name)
{
	char first[sizeof(out)];

	memcpy(first, name("a", draw), sizeof(first));
	ck_assert_str_ne(name("a", draw), first);
}
END_TEST

/* Characters are UTF-16 units, as Windows counts, and are never cut in two. */
START_TEST(a_name_is_cut_between_characters)
{
	/* 19 letters and one of two units, which has no room */
	ck_assert_str_eq(name("ABCDEFGHIJKLMNOPQRS\xf0\x9f\x98\x80", NULL), "ABCDEFGHIJKLMNOPQRS");
	ck_assert_str_eq(name("ABCDEFGHIJKLMNOPQR\xf0\x9f\x98\x80X", NULL),
			 "ABCDEFGHIJKLMNOPQR\xf0\x9f\x98\x80");
	ck_assert_str_eq(name("ABCDEFGHIJKLMNOPQRS\xc3\xa4X", NULL), "ABCDEFGHIJKLMNOPQRS\xc3\xa4");
	ck_assert_str_eq(name("ABCDEFGHIJKLMNOPQRS\xe2\x82\xacX", NULL),
			 "ABCDEFGHIJKLMNOPQRS\xe2\x82\xac");
}
END_TEST

START_TEST(what_cannot_be_named_is_refused_and_nothing_written)
{
	memset(out, 0x5a, sizeof(out));
	ck_assert_int_eq(laps_autoname_make("\xff", NULL, NULL, out), LAPS_E_FORMAT);
	ck_assert_int_eq(laps_autoname_make("a", refuse, NULL, out), LAPS_E_HOST);
	for (size_t i = 0; i < sizeof(out); i++)
		ck_assert_int_eq(out[i], 0x5a);
}
END_TEST

/* Rejection keeps every digit as likely as the others. */
START_TEST(all_digits_occur_everywhere)
{
	int seen[LAPS_AUTONAME_DIGITS][10] = {{0}};

	for (int i = 0; i < 2000; i++) {
		name("", draw);
		for (int k = 0; k < LAPS_AUTONAME_DIGITS; k++)
			seen[k][out[k] - '0']++;
	}
	for (int k = 0; k < LAPS_AUTONAME_DIGITS; k++) {
		for (int d = 0; d < 10; d++)
			ck_assert_msg(seen[k][d] > 0, "no %d at %d", d, k);
	}
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("autoname");
	TCase *t = tcase_create("names");

	tcase_add_test(t, a_name_is_taken_as_it_is);
	tcase_add_test(t, a_prefix_gets_digits_and_twenty_characters_at_most);
	tcase_add_test(t, each_draw_gives_another_name);
	tcase_add_test(t, a_name_is_cut_between_characters);
	tcase_add_test(t, what_cannot_be_named_is_refused_and_nothing_written);
	tcase_add_test(t, all_digits_occur_everywhere);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
