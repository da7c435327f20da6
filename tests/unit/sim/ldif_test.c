/* SPDX-License-Identifier: MIT */
#include "directory/ldif.h"

#include <stdio.h>
#include <string.h>

#include "lib/runner.h"

static struct sim_ldif l;
static struct sim_err err;

static void begin(void)
{
	sim_ldif_init(&l, -1);
}

static void is(const char *text)
{
	ck_assert_uint_eq(l.text.len, strlen(text));
	ck_assert_mem_eq(l.text.data, text, strlen(text));
	ck_assert(sim_ldif_finish(&l, &err));
}

START_TEST(writes_records_with_a_blank_line_between)
{
	sim_ldif_dn(&l, "DC=corp,DC=example");
	sim_ldif_text(&l, "dc", "corp");
	sim_ldif_dn(&l, "CN=Users,DC=corp,DC=example");
	sim_ldif_format(&l, "uSNCreated", "%d", 7);
	is("dn: DC=corp,DC=example\ndc: corp\n\ndn: CN=Users,DC=corp,DC=example\nuSNCreated: 7\n");
}
END_TEST

START_TEST(the_root_has_an_empty_dn)
{
	sim_ldif_dn(&l, "");
	is("dn: \n");
}
END_TEST

/* RFC 2849: SAFE-STRING */
static const struct {
	const char *value, *line;
} escaped[] = {
	{"plain", "a: plain\n"},
	{"in side", "a: in side\n"},
	{"co:lon", "a: co:lon\n"},
	{"#sharp", "a: #sharp\n"},
	{" blank", "a:: IGJsYW5r\n"},
	{"blank ", "a:: Ymxhbmsg\n"},
	{":colon", "a:: OmNvbG9u\n"},
	{"<less", "a:: PGxlc3M=\n"},
	{"two\nlines", "a:: dHdvCmxpbmVz\n"},
	{"cr\r", "a:: Y3IN\n"},
	{"\xc3\xa9", "a:: w6k=\n"},
	{"", "a: \n"},
};
START_TEST(values_that_are_not_safe_are_base64)
{
	sim_ldif_text(&l, "a", escaped[_i].value);
	is(escaped[_i].line);
}
END_TEST

START_TEST(bytes_are_base64)
{
	sim_ldif_bytes(&l, "objectGUID", "\0\1\2\xff", 4);
	is("objectGUID:: AAEC/w==\n");
}
END_TEST

START_TEST(the_first_failure_sticks)
{
	struct sim_err one = {"the first"}, two = {"the second"};

	sim_ldif_fail(&l, &one);
	sim_ldif_fail(&l, &two);
	sim_ldif_text(&l, "a", "b");
	ck_assert(!sim_ldif_finish(&l, &err));
	ck_assert_str_eq(err.text, "the first");
}
END_TEST

START_TEST(a_formatted_value_that_is_too_long_is_a_failure)
{
	sim_ldif_format(&l, "a", "%05000d", 1);
	ck_assert(!sim_ldif_finish(&l, &err));
	ck_assert_str_eq(err.text, "the value of 'a' is too long");
}
END_TEST

START_TEST(a_descriptor_that_takes_nothing_is_a_failure)
{
	FILE *full = fopen("/dev/full", "w");

	ck_assert(sim_ldif_finish(&l, &err));
	sim_ldif_init(&l, fileno(full));
	sim_ldif_dn(&l, "DC=x");
	ck_assert(!sim_ldif_finish(&l, &err));
	fclose(full);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("ldif");
	TCase *t = tcase_create("write");

	tcase_add_checked_fixture(t, begin, NULL);
	tcase_add_test(t, writes_records_with_a_blank_line_between);
	tcase_add_test(t, the_root_has_an_empty_dn);
	tcase_add_loop_test(t, values_that_are_not_safe_are_base64, 0,
			    sizeof(escaped) / sizeof(escaped[0]));
	tcase_add_test(t, bytes_are_base64);
	tcase_add_test(t, the_first_failure_sticks);
	tcase_add_test(t, a_formatted_value_that_is_too_long_is_a_failure);
	tcase_add_test(t, a_descriptor_that_takes_nothing_is_a_failure);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
