/* SPDX-License-Identifier: MIT */
#include "conformance/select.h"

#include "lib/runner.h"
#include "unit/conform/toykit.h"

START_TEST(ids_select_rows_and_prefixes_select_all_of_theirs)
{
	static const struct {
		const char *only, *rows;
	} t[] = {
		{NULL, "ACL-01.read ACL-01.read-self ACL-12.write AC-01.other ACL-02.late "},
		{"ACL", "ACL-01.read ACL-01.read-self ACL-12.write ACL-02.late "},
		{"AC", "AC-01.other "},
		{"ACL-01", "ACL-01.read ACL-01.read-self "},
		{"ACL-01.read", "ACL-01.read "},
		/* in the suite's order, each once */
		{"AC-01,ACL-01.read-self,ACL-01", "ACL-01.read ACL-01.read-self AC-01.other "},
	};
	struct conform_rows rows;
	struct sim_err err;
	char text[256];

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		ck_assert_msg(conform_select(&toy_suite, t[i].only, &rows, &err), "%s", err.text);
		text[0] = 0;
		for (size_t k = 0; k < rows.n; k++) {
			size_t len = strlen(text);

			snprintf(text + len, sizeof(text) - len, "%s ", rows.row[k]->id);
		}
		ck_assert_str_eq(text, t[i].rows);
		conform_rows_clear(&rows);
	}
}
END_TEST

START_TEST(what_is_no_row_is_refused)
{
	static const char *const none[] = {"ACL-1",
					   "ACL-",
					   "ACL-01.",
					   "ACL-01.rea",
					   "acl",
					   "A",
					   "",
					   "ACL,",
					   ",ACL",
					   "ACL,,AC",
					   "ACL-01.read-selfish",
					   "ACL-01.read,XYZ"};
	struct conform_rows rows = {.n = 99};
	struct sim_err err;

	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		ck_assert_msg(!conform_select(&toy_suite, none[i], &rows, &err), "%s", none[i]);
		ck_assert_uint_eq(rows.n, 99);
		ck_assert_ptr_nonnull(strstr(err.text, "'laps-conform toy --list' has all"));
	}
	ck_assert_str_eq(err.text, "no row 'XYZ'; 'laps-conform toy --list' has all");
}
END_TEST

START_TEST(a_row_is_found_by_its_whole_id)
{
	ck_assert_ptr_eq(conform_row_find(&toy_suite, "ACL-02.late"), &toy_more[1]);
	ck_assert_ptr_null(conform_row_find(&toy_suite, "ACL-02"));
	ck_assert_ptr_null(conform_row_find(&toy_suite, ""));
	ck_assert_uint_eq(conform_group_len("ACL-02.late"), 3);
}
END_TEST

START_TEST(each_group_of_the_suites_has_a_title)
{
	static const struct conform_suite_def *const suites[] = {
		&conform_directory_suite, &conform_entra_suite, &conform_client_suite};
	struct conform_rows rows;
	struct sim_err err;

	for (size_t i = 0; i < sizeof(suites) / sizeof(suites[0]); i++) {
		ck_assert(conform_select(suites[i], NULL, &rows, &err));
		ck_assert_uint_gt(rows.n, 0);
		for (size_t k = 0; k < rows.n; k++)
			ck_assert_msg(*conform_group_title(rows.row[k]->id), "%s", rows.row[k]->id);
		conform_rows_clear(&rows);
	}
	ck_assert_str_eq(conform_group_title("ACL-02.late"), "who may read, reset and delegate");
	ck_assert_str_eq(conform_group_title("AC-01.other"), "");
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("select");
	TCase *c = tcase_create("rows");

	tcase_add_test(c, ids_select_rows_and_prefixes_select_all_of_theirs);
	tcase_add_test(c, what_is_no_row_is_refused);
	tcase_add_test(c, a_row_is_found_by_its_whole_id);
	tcase_add_test(c, each_group_of_the_suites_has_a_title);
	suite_add_tcase(s, c);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
