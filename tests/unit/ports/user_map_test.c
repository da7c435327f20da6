/* SPDX-License-Identifier: MIT */
#include "lib/runner.h"
#include "ports/ad_admin.h"
#include "unit/ports/temp.h"

#define ALICE "CN=alice,CN=Users,DC=corp,DC=example"

static struct laps_cause cause;

static const char *const name[] = {"alice", "ALICE", "alice@corp.example", "CORP\\Alice", ALICE};

START_TEST(finds_a_user_by_each_form_of_name)
{
	char *dn = NULL;

	temp_write_text("users.json", "{\"al\":\"CN=al\",\"alice\":\"" ALICE "\"}");
	ck_assert_int_eq(laps_user_map_find(temp_path("users.json"), name[_i], &dn, &cause),
			 LAPS_OK);
	ck_assert_str_eq(dn, ALICE);
	free(dn);
}
END_TEST

START_TEST(says_whom_it_does_not_know)
{
	static const char *const unknown[] = {"bob", "alic", "alicee", "", "alice "};
	char *dn = NULL;

	temp_write_text("users.json", "{\"alice\":\"" ALICE "\"}");
	ck_assert_int_eq(laps_user_map_find(temp_path("users.json"), unknown[_i], &dn, &cause),
			 LAPS_E_NOTFOUND);
	ck_assert_ptr_nonnull(strstr(cause.text, "no user '"));
	ck_assert_ptr_null(dn);
}
END_TEST

START_TEST(needs_a_map_for_names_only)
{
	char *dn = NULL;

	ck_assert_int_eq(laps_user_map_find(NULL, "alice", &dn, &cause), LAPS_E_NOTFOUND);
	ck_assert_int_eq(laps_user_map_find(NULL, ALICE, &dn, &cause), LAPS_OK);
	ck_assert_str_eq(dn, ALICE);
	free(dn);
	dn = NULL;
	ck_assert_int_eq(laps_user_map_find(temp_path("none"), "alice", &dn, &cause),
			 LAPS_E_NOTFOUND);
	temp_write_text("users.json", "{\"alice\":1}");
	ck_assert_int_eq(laps_user_map_find(temp_path("users.json"), "alice", &dn, &cause),
			 LAPS_E_FORMAT);
	ck_assert_ptr_null(dn);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("user_map");
	TCase *tc = temp_case("find");

	tcase_add_loop_test(tc, finds_a_user_by_each_form_of_name, 0,
			    sizeof(name) / sizeof(name[0]));
	tcase_add_loop_test(tc, says_whom_it_does_not_know, 0, 5);
	tcase_add_test(tc, needs_a_map_for_names_only);
	suite_add_tcase(s, tc);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
