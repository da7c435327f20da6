/* SPDX-License-Identifier: MIT */
#include "conformance/known.h"

#include "lib/runner.h"
#include "unit/conform/toykit.h"

static const char *const texts[] = {"", "a", "abc", "abcabc", "a*c", "aXbXc"};

START_TEST(a_star_stands_for_any_text)
{
	static const struct {
		const char *pattern, *matches; /* a digit for each of texts */
	} t[] = {
		{"", "100000"},        {"*", "111111"},    {"a", "010000"},    {"abc", "001000"},
		{"a*", "011111"},      {"*c", "001111"},   {"a*c", "001111"},  {"*b*", "001101"},
		{"abc*abc", "000100"}, {"*abc", "001100"}, {"a**c", "001111"}, {"a*b*c", "001101"},
		{"?", "000000"},       {"[a]", "000000"},  {"A", "000000"},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		for (size_t k = 0; k < sizeof(texts) / sizeof(texts[0]); k++)
			ck_assert_msg(conform_matches(t[i].pattern, texts[k]) ==
					      (t[i].matches[k] == '1'),
				      "'%s' and '%s'", t[i].pattern, texts[k]);
}
END_TEST

START_TEST(lines_have_messages_and_reasons)
{
	const struct conform_known_line *l;

	toy_knows("\xef\xbb\xbf# of nothing\n\nACL-01.read: no reason\n\n# It is\n#   slapd.\n"
		  "ACL-01.read-self:it says: '*' # not a comment\nACL-12.write: two\n"
		  "# Another.\nAC-01.other: three");
	ck_assert_uint_eq(toy_known.n, 4);
	l = conform_known_find(&toy_known, "ACL-01.read");
	ck_assert_str_eq(l->message, "no reason");
	ck_assert_ptr_null(l->reason);
	ck_assert_uint_eq(l->line, 3);
	l = conform_known_find(&toy_known, "ACL-01.read-self");
	ck_assert_str_eq(l->message, "it says: '*' # not a comment");
	ck_assert_str_eq(l->reason, "It is slapd.");
	ck_assert_str_eq(conform_known_find(&toy_known, "ACL-12.write")->reason, "It is slapd.");
	ck_assert_str_eq(conform_known_find(&toy_known, "AC-01.other")->reason, "Another.");
	ck_assert_ptr_null(conform_known_find(&toy_known, "ACL-02.late"));
}
END_TEST

static void refused(const char *text, size_t len, const char *why)
{
	struct conform_known k = {.n = 99};
	struct sim_err err;

	ck_assert(!conform_known_load(toy_file("bad", text, len, 0600), &toy_suite, &k, &err));
	ck_assert_uint_eq(k.n, 99);
	ck_assert_msg(strstr(err.text, why), "%s", err.text);
	unlinkat(scratch, "bad", 0);
}

START_TEST(what_is_wrong_is_told_with_its_line)
{
	static const struct {
		const char *text, *why;
	} t[] = {
		{"\nACL-01: all\n", "/bad:2: no row 'ACL-01' in 'toy'"},
		{"ACL-01.gone: x\n", "/bad:1: no row 'ACL-01.gone' in 'toy'"},
		{"ACL-01.read: x\nACL-01.read: y\n", "/bad:2: second line for 'ACL-01.read'"},
		{"ACL-01.read\n", "/bad:1: no ':' behind 'ACL-01.read'"},
		{"ACL-01.read:  \n", "/bad:1: no message for 'ACL-01.read'"},
		{"ACL-01.read: \xff\n", "/bad:1: it is no text"},
		{"# \x1b\n", "/bad:1: it is no text"},
		/* what turns text around, and what XML does not have */
		{"# \xe2\x80\xae\n", "/bad:1: it is no text"},
		{"ACL-01.read: \xef\xbf\xbf\n", "/bad:1: it is no text"},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		refused(t[i].text, strlen(t[i].text), t[i].why);
	refused("# a\0b\n", 6, "has a zero byte");
}
END_TEST

/* It stands in messages, and they in reports. */
START_TEST(the_path_is_told_as_plain_text)
{
	static const char text[] = "ACL-01.read: x\n";
	struct conform_known k;
	struct sim_err err;

	ck_assert(conform_known_load(toy_file("a\n\xff", text, sizeof(text) - 1, 0600), &toy_suite,
				     &k, &err));
	ck_assert_msg(strstr(k.path, "/a\\x0a\\xff"), "%s", k.path);
	conform_known_clear(&k);
	unlinkat(scratch, "a\n\xff", 0);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("known");
	TCase *c = tcase_create("file");

	tcase_add_checked_fixture(c, toy_begin, toy_end);
	tcase_add_test(c, a_star_stands_for_any_text);
	tcase_add_test(c, lines_have_messages_and_reasons);
	tcase_add_test(c, what_is_wrong_is_told_with_its_line);
	tcase_add_test(c, the_path_is_told_as_plain_text);
	suite_add_tcase(s, c);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
