/* SPDX-License-Identifier: MIT */
#include "lib/choice.h"

#include <ctype.h>
#include <string.h>

#include "lib/runner.h"
#include "lib/ssha.h"

static struct sim_err err;

START_TEST(equal_seeds_choose_alike)
{
	char one[SIM_PASSWORD_LEN + 1], two[SIM_PASSWORD_LEN + 1];
	uint8_t a[LAPS_GUID_LEN], b[LAPS_GUID_LEN];
	struct laps_sid s, t;

	ck_assert(sim_choose_password(7, "WS0001", one, &err));
	ck_assert(sim_choose_password(7, "WS0001", two, &err));
	ck_assert_str_eq(one, two);
	ck_assert(sim_choose_guid(7, "x", a, &err));
	ck_assert(sim_choose_guid(7, "x", b, &err));
	ck_assert_mem_eq(a, b, sizeof(a));
	ck_assert(sim_choose_domain_sid(7, &s, &err));
	ck_assert(sim_choose_domain_sid(7, &t, &err));
	ck_assert(laps_sid_eq(&s, &t));
}
END_TEST

START_TEST(other_seeds_names_and_kinds_choose_otherwise)
{
	char one[SIM_PASSWORD_LEN + 1], two[SIM_PASSWORD_LEN + 1];
	uint8_t a[32], b[32];
	struct laps_sid s, t;

	ck_assert(sim_choose_password(7, "WS0001", one, &err));
	ck_assert(sim_choose_password(8, "WS0001", two, &err));
	ck_assert_str_ne(one, two);
	ck_assert(sim_choose_password(7, "WS0002", two, &err));
	ck_assert_str_ne(one, two);
	ck_assert(sim_choose(7, "a", "n", a, sizeof(a), &err));
	ck_assert(sim_choose(7, "b", "n", b, sizeof(b), &err));
	ck_assert_mem_ne(a, b, sizeof(a));
	ck_assert(sim_choose_domain_sid(7, &s, &err));
	ck_assert(sim_choose_domain_sid(8, &t, &err));
	ck_assert(!laps_sid_eq(&s, &t));
}
END_TEST

START_TEST(a_guid_is_of_version_4)
{
	char text[LAPS_GUID_TEXT];
	uint8_t guid[LAPS_GUID_LEN];

	ck_assert(sim_choose_guid((uint64_t)_i, "x", guid, &err));
	laps_guid_format_text(guid, text);
	ck_assert_int_eq(text[14], '4');
	ck_assert_ptr_nonnull(strchr("89ab", text[19]));
}
END_TEST

START_TEST(a_domain_sid_is_that_of_a_domain)
{
	char text[LAPS_SID_TEXT];
	struct laps_sid sid;

	ck_assert(sim_choose_domain_sid((uint64_t)_i, &sid, &err));
	ck_assert_uint_eq(sid.sub_n, 4);
	laps_sid_format_text(&sid, text);
	ck_assert_int_eq(strncmp(text, "S-1-5-21-", 9), 0);
}
END_TEST

START_TEST(a_password_has_letters_and_digits)
{
	char password[SIM_PASSWORD_LEN + 1];

	ck_assert(sim_choose_password((uint64_t)_i, "alice", password, &err));
	ck_assert_uint_eq(strlen(password), SIM_PASSWORD_LEN);
	for (const char *p = password; *p; p++)
		ck_assert(isalnum((unsigned char)*p));
}
END_TEST

START_TEST(a_name_that_is_too_long_is_refused)
{
	char name[300];
	uint8_t out[4] = {1, 2, 3, 4};

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = 0;
	ck_assert(!sim_choose(1, "kind", name, out, sizeof(out), &err));
	ck_assert_mem_eq(out, "\1\2\3\4", 4);
}
END_TEST

/* from slappasswd's own scheme: printf 'secret12345678' | sha1, in base64 */
START_TEST(a_hash_is_as_slapd_checks_it)
{
	static const uint8_t salt[SIM_SSHA_SALT] = {'1', '2', '3', '4', '5', '6', '7', '8'};
	char text[SIM_SSHA_TEXT];

	ck_assert(sim_ssha("secret", salt, text, &err));
	ck_assert_str_eq(text, "{SSHA}tCNGqyJLk/uvKpCa4vga5GB2gWoxMjM0NTY3OA==");
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("choice");
	TCase *t = tcase_create("seed");

	tcase_add_test(t, equal_seeds_choose_alike);
	tcase_add_test(t, other_seeds_names_and_kinds_choose_otherwise);
	tcase_add_loop_test(t, a_guid_is_of_version_4, 0, 16);
	tcase_add_loop_test(t, a_domain_sid_is_that_of_a_domain, 0, 4);
	tcase_add_loop_test(t, a_password_has_letters_and_digits, 0, 16);
	tcase_add_test(t, a_name_that_is_too_long_is_refused);
	tcase_add_test(t, a_hash_is_as_slapd_checks_it);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
